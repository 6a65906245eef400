import { ApiKeyCredentials } from "@locus/oci-signer";
import { OpenAIResponsesModel as SdkModel } from "@locus/openai/responses";
import { OpenAIResponsesModel as FetchModel, type ResponsesModel, type ResponsesOptions } from "@locus/openai/responses/fetch";
import { makeApiKey, startOCIServer, type TestApiKey } from "@locus/testkit/oci";
import {
  createResponsesHandler,
  type HttpExchange,
  type ReceivedRequest,
  type ResponsesHandler,
  type ResponsesHandlerOptions,
  type ResponsesReply,
  type ResponsesRequest,
  startHttpServer,
  type TestServer,
} from "@locus/testkit/servers";
import { afterEach } from "vitest";
import { OCIResponsesModel } from "../../packages/oci-responses/src/index.js";

/** How a service reports a lost thread: by its status, or by the first event of a stream. */
export type LossReport = "status" | "error event" | "failed response";

/** Options of a Responses API service. */
export interface ResponsesServiceOptions extends ResponsesHandlerOptions {
  /** @defaultValue "status" */
  lossReport?: LossReport;
}

/** A Responses API service and its models. */
export interface ResponsesService {
  /** Every request so far, before and after restarts. */
  readonly requests: readonly ResponsesRequest[];
  /** Removes a held response, or `"all"`. */
  expire(responseId: string): void;
  /** Restarts at the same address, without its threads and the key of encrypted thinking. */
  restart(): void;
  /**
   * A new model instance.
   *
   * @param id - OpenAI's model id. @defaultValue "gpt-5"
   */
  model(options?: ResponsesOptions, id?: string): ResponsesModel;
}

/** Starts a service with answers in order. */
export type StartResponsesService = (
  replies: readonly ResponsesReply[],
  options?: ResponsesServiceOptions,
) => Promise<ResponsesService>;

/** A server, and the function that creates its models. */
interface Endpoint {
  server: TestServer;
  model: ResponsesService["model"];
}

let sharedKey: Promise<TestApiKey> | undefined;

const headers = ({ index }: ReceivedRequest) => ({ "x-request-id": `request-${index + 1}` });

/** All entries for the Responses API, for `describe.each`: both of OpenAI, and OCI, which verifies every signature. */
export const responsesEntries: readonly { entry: string; serve(handle: ResponsesHandler["handle"]): Promise<Endpoint> }[] = [
  ...[
    { entry: "@locus/openai/responses", Model: SdkModel },
    { entry: "@locus/openai/responses/fetch", Model: FetchModel },
  ].map(({ entry, Model }) => ({
    entry,
    async serve(handle: ResponsesHandler["handle"]): Promise<Endpoint> {
      const server = await startHttpServer(handle, { headers });
      const where = { apiKey: "key", baseURL: `${server.url}/v1` };
      return { server, model: (options, model = "gpt-5") => new Model({ ...options, ...where, model }) };
    },
  })),
  {
    entry: "@locus/oci-responses",
    async serve(handle) {
      // Shared, because generating keys is slow.
      sharedKey ??= makeApiKey();
      const key = await sharedKey;
      const server = await startOCIServer({ handle: { "/openai/v1/responses": handle } });
      server.identities.addApiKey(key);
      const where = {
        credentials: new ApiKeyCredentials(key),
        compartmentId: key.tenancy,
        baseURL: `${server.url}/openai/v1`,
      };
      return { server, model: (options, id = "gpt-5") => new OCIResponsesModel({ ...options, ...where, model: `openai.${id}` }) };
    },
  },
];

/**
 * Services for the tests of a suite. Checks after every test that no connection is open.
 *
 * @param entry - One of {@link responsesEntries}.
 */
export function responsesServices({ serve }: (typeof responsesEntries)[number]): StartResponsesService {
  const endpoints: Endpoint[] = [];

  afterEach(async () => {
    for (const { server } of endpoints.splice(0)) {
      await server.idle();
      await server.close();
    }
  });

  return async (replies, { lossReport = "status", ...options } = {}) => {
    const left = [...replies];
    const answer = (): ResponsesReply => {
      const reply = left.shift();
      if (!reply) throw new Error(`it has ${replies.length} replies, and a request asks for another.`);
      return reply;
    };
    const handlers = [createResponsesHandler(answer, options)];
    const current = (): ResponsesHandler => handlers.at(-1) ?? createResponsesHandler(answer, options);
    const endpoint = await serve((exchange) => current().handle(withLossReport(exchange, lossReport)));
    endpoints.push(endpoint);
    return {
      get requests() {
        return handlers.flatMap(({ requests }) => requests);
      },
      expire: (responseId) => current().expire(responseId),
      restart: () => void handlers.push(createResponsesHandler(answer, options)),
      model: endpoint.model,
    };
  };
}

/** An exchange that reports lost threads in the given way. */
function withLossReport(exchange: HttpExchange, lossReport: LossReport): HttpExchange {
  return {
    ...exchange,
    json(status, body, headers) {
      const { error } = Object(body);
      if (lossReport === "status" || error?.code !== "previous_response_not_found") return exchange.json(status, body, headers);
      const response = { id: "resp_refused", object: "response", status: "in_progress", output: [] };
      const events =
        lossReport === "error event"
          ? [{ type: "error", error }]
          : [
              { type: "response.created", response },
              { type: "response.failed", response: { ...response, status: "failed", error } },
            ];
      void exchange.write(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
      exchange.end();
    },
  };
}
