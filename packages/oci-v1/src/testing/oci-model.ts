import type { ModelRequest } from "@locus/core";
import { ApiKeyCredentials, type OCICredentials } from "@locus/oci-signer";
import {
  type ChatRequest,
  type ChatScript,
  createChatHandler,
  makeApiKey,
  type OCIServer,
  startOCIServer,
  type TestApiKey,
} from "@locus/testkit";
import { OCIOpenAIModel as FetchModel } from "../fetch.js";
import { OCIOpenAIModel as SdkModel } from "../index.js";
import type { OCIV1ModelSettings } from "../options.js";

/** A model of either entry, signed for by an API key. */
export type TestModelOptions = OCIV1ModelSettings & { model: string; credentials: OCICredentials };

/** Both entries: everything that touches the transport is tested on each. */
export const entries = [
  { entry: "sdk", createModel: (options: TestModelOptions): SdkModel => new SdkModel(options) },
  { entry: "fetch", createModel: (options: TestModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}

/** An OCI service whose chat is scripted, and a key it knows. */
export interface ChatService extends AsyncDisposable {
  server: OCIServer;
  /** Where its OpenAI-shaped endpoint is. */
  baseURL: string;
  key: TestApiKey;
  credentials: OCICredentials;
  /** The authentic requests. */
  completions: readonly ChatRequest[];
}

let sharedKey: Promise<TestApiKey> | undefined;

/** Starts a service; keys take long to make, so all of them know the same one. */
export async function startChatService(script: ChatScript): Promise<ChatService> {
  sharedKey ??= makeApiKey();
  const key = await sharedKey;
  const { handle, completions } = createChatHandler(script);
  const server = await startOCIServer({ handle: { "/openai/v1/": handle } });
  server.identities.addApiKey(key);
  return {
    server,
    baseURL: `${server.url}/openai/v1`,
    key,
    credentials: credentialsOf(key),
    completions,
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
