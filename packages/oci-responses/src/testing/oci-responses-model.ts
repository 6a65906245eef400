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

/** A model of either entry, signed for by an API key. */
export type TestModelOptions = OCIResponsesSettings & { model: string; credentials: OCICredentials };

/** Both entries: everything that touches identities or the network is tested on each. */
export const entries = [
  { entry: "node", createModel: (options: TestModelOptions): NodeModel => new NodeModel(options) },
  { entry: "fetch", createModel: (options: TestModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** An OCI service whose Responses API is scripted, and a key it knows. */
export interface ResponsesService extends OCIService {
  /** Its Responses API: the requests whose signature was right, and the threads it holds. */
  responses: ResponsesHandler;
  /** Where its OpenAI-shaped endpoint is. */
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
