import type { ModelRequest } from "@locus/core";
import { ApiKeyCredentials, type OCICredentials } from "@locus/oci-signer";
import { makeApiKey, type OCIServer, startOCIServer, type TestApiKey } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesHandler, type ResponsesHandlerOptions, type ResponsesScript } from "@locus/testkit/servers";
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

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}

/** An OCI service whose Responses API is scripted, and a key it knows. */
export interface ResponsesService extends AsyncDisposable {
  server: OCIServer;
  /** Its Responses API: the requests whose signature was right, and the threads it holds. */
  responses: ResponsesHandler;
  /** Where its OpenAI-shaped endpoint is. */
  baseURL: string;
  credentials: OCICredentials;
}

let sharedKey: Promise<TestApiKey> | undefined;

/** Starts a service; keys take long to make, so all of them know the same one. */
export async function startResponsesService(
  script: ResponsesScript,
  options: ResponsesHandlerOptions = {},
): Promise<ResponsesService> {
  sharedKey ??= makeApiKey();
  const key = await sharedKey;
  const responses = createResponsesHandler(script, options);
  const server = await startOCIServer({ handle: { "/openai/v1/responses": responses.handle } });
  server.identities.addApiKey(key);
  return {
    server,
    responses,
    baseURL: `${server.url}/openai/v1`,
    credentials: credentialsOf(key),
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
