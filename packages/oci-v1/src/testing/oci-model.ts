import { type OCIService, startOCIService } from "@locus/internal-oci-suite";
import type { OCICredentials } from "@locus/oci-signer";
import { type ChatRequest, type ChatScript, createChatHandler } from "@locus/testkit/servers";
import { OCIOpenAIModel as FetchModel } from "../fetch.js";
import { OCIOpenAIModel as SdkModel } from "../index.js";
import type { OCIV1ModelSettings } from "../options.js";

/** Options of a model of either entry, signed with an API key. */
export type TestModelOptions = OCIV1ModelSettings & { model: string; credentials: OCICredentials };

/** Both entries, because tests of the transport run on each. */
export const entries = [
  { entry: "sdk", createModel: (options: TestModelOptions): SdkModel => new SdkModel(options) },
  { entry: "fetch", createModel: (options: TestModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** An OCI service with a scripted chat, and a valid key. */
export interface ChatService extends OCIService {
  /** URL of its OpenAI-compatible endpoint. */
  baseURL: string;
  /** The authentic requests. */
  completions: readonly ChatRequest[];
}

/** Starts a service. */
export async function startChatService(script: ChatScript): Promise<ChatService> {
  const { handle, completions } = createChatHandler(script);
  const service = await startOCIService({ "/openai/v1/": handle });
  return { ...service, baseURL: `${service.server.url}/openai/v1`, completions };
}
