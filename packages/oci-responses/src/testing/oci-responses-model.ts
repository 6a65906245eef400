import { type OCIService, startOCIService } from "@locus/internal-oci-suite";
import type { OCICredentials } from "@locus/oci-signer";
import {
  createResponsesHandler,
  type ResponsesHandler,
  type ResponsesHandlerOptions,
  type ResponsesScript,
} from "@locus/testkit/servers";
import { OCIResponsesModel as FetchModel } from "../fetch.js";
import { OCIResponsesModel as NodeModel } from "../index.js";
import type { OCIResponsesSettings } from "../options.js";

/** Options of a model of either entry, signed with an API key. */
export type TestModelOptions = OCIResponsesSettings & { model: string; credentials: OCICredentials };

/** Both entries, because tests of identities and the network run on each. */
export const entries = [
  { entry: "node", createModel: (options: TestModelOptions): NodeModel => new NodeModel(options) },
  { entry: "fetch", createModel: (options: TestModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** An OCI service with a scripted Responses API, and a valid key. */
export interface ResponsesService extends OCIService {
  /** Its Responses API, with the requests whose signature was valid and the stored threads. */
  responses: ResponsesHandler;
  /** URL of its OpenAI-compatible endpoint. */
  baseURL: string;
}

/** Starts a service. */
export async function startResponsesService(
  script: ResponsesScript,
  options: ResponsesHandlerOptions = {},
): Promise<ResponsesService> {
  const responses = createResponsesHandler(script, options);
  const service = await startOCIService({ "/openai/v1/responses": responses.handle });
  return { ...service, responses, baseURL: `${service.server.url}/openai/v1` };
}
