import type { Model } from "@locus/core";
import { type OCIService, startOCIService } from "@locus/internal-oci-suite";
import type { OCICredentials } from "@locus/oci-signer";
import {
  createNativeChatHandler,
  type NativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeScript,
} from "@locus/testkit/oci";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel as NodeModel } from "../index.js";
import type { OCINativeModelSettings } from "../native/options.js";

/** Options of a model of either entry, signed with an API key. */
export type TestModelOptions = OCINativeModelSettings & { model: string; credentials: OCICredentials };

/** Both entries, because tests of the transport run on each. */
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

/** An OCI service with a scripted chat, and a valid key. */
export interface NativeService extends OCIService {
  /** Options that direct a model to the service. */
  target: { endpoint: string; compartmentId: string; credentials: OCICredentials };
  /** The authentic requests. */
  requests: NativeChatHandler["requests"];
}

/** Starts a service. */
export async function startNativeService(script: NativeScript, options?: NativeChatHandlerOptions): Promise<NativeService> {
  const { handle, requests } = createNativeChatHandler(script, options);
  const service = await startOCIService({ "/20231130/": handle });
  const { server, credentials } = service;
  return { ...service, requests, target: { endpoint: server.url, compartmentId: "ocid1.compartment.oc1..test", credentials } };
}
