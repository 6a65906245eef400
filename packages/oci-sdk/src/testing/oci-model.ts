import type { Model, ModelRequest } from "@locus/core";
import { ApiKeyCredentials, type OCICredentials } from "@locus/oci-signer";
import {
  createNativeChatHandler,
  makeApiKey,
  type NativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeScript,
  type OCIServer,
  startOCIServer,
  type TestApiKey,
} from "@locus/testkit";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel as NodeModel } from "../index.js";
import type { OCINativeModelSettings } from "../native/options.js";

/** A model of either entry, signed for by an API key. */
export type TestModelOptions = OCINativeModelSettings & { model: string; credentials: OCICredentials };

/** Both entries: everything that touches the transport is tested on each. */
export const entries = [
  { entry: "node", createModel: (options: TestModelOptions): Model => new NodeModel(options) },
  { entry: "fetch", createModel: (options: TestModelOptions): Model => new FetchModel(options) },
] as const;

/** A model of each format. */
export const models = {
  COHERE: "cohere.command-a-03-2025",
  COHEREV2: "cohere.command-a-reasoning-08-2025",
  GENERIC: "meta.llama-3.3-70b-instruct",
} as const;

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}

/** An OCI service whose chat is scripted, and a key it knows. */
export interface NativeService extends AsyncDisposable {
  server: OCIServer;
  key: TestApiKey;
  /** What a model needs to be asked there. */
  place: { endpoint: string; compartmentId: string; credentials: OCICredentials };
  /** The authentic requests. */
  requests: NativeChatHandler["requests"];
}

let sharedKey: Promise<TestApiKey> | undefined;

/** Starts a service; keys take long to make, so all of them know the same one. */
export async function startNativeService(script: NativeScript, options?: NativeChatHandlerOptions): Promise<NativeService> {
  sharedKey ??= makeApiKey();
  const key = await sharedKey;
  const { handle, requests } = createNativeChatHandler(script, options);
  const server = await startOCIServer({ handle: { "/20231130/": handle } });
  server.identities.addApiKey(key);
  return {
    server,
    key,
    place: { endpoint: server.url, compartmentId: "ocid1.compartment.oc1..test", credentials: credentialsOf(key) },
    requests,
    async [Symbol.asyncDispose]() {
      await server.idle();
      await server.close();
    },
  };
}

/** A signer with an API key of the test kit. */
export function credentialsOf({ tenancy, user, fingerprint, privateKey }: TestApiKey): OCICredentials {
  return new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey });
}
