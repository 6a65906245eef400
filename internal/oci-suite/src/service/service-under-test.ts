import type { Model } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import { type HttpExchange, type ReceivedRequest, startHttpServer } from "@locus/testkit/servers";
import { ask } from "./oci-service.js";

/** The answers of an API in order: a text, or a function that answers through the exchange. */
export type OCIScript = readonly (
  | { text: string }
  | ((request: ReceivedRequest, exchange: HttpExchange) => void | Promise<void>)
)[];

/** One entry point of a package. */
interface OCIEntry {
  Model: new (options: never) => Model;
  provider: { createModel(model: string, options?: never): Model | Promise<Model> };
}

/** A model of OCI, and the properties of its API. */
export interface OCIServiceUnderTest {
  /** The class. */
  name: string;
  /** The provider's id: `"oci.v1"` is that of `@locus/oci-v1`. */
  provider: string;
  /** The id of a model that the API serves. */
  model: string;
  /** The path of requests, such as `"/openai/v1/chat/completions"`. */
  path: string;
  /** The start of the path that a `baseURL` replaces; absent without such an option. */
  root?: string;
  /** The position of the compartment in requests. In the body it is required, even with keys. */
  compartment: "header" | "body";
  node: OCIEntry;
  fetch: OCIEntry;
  /** Creates the handler of the API, such as `createChatHandler`. */
  serve: (script: OCIScript) => { handle: (exchange: HttpExchange) => void | Promise<void> };
}

/** A request that was sent to OCI. */
export interface SentRequest {
  url: string;
  headers: Headers;
  /** Its compartment. */
  compartment: string | null;
}

/**
 * Returns the single request of a model for one answer.
 *
 * @param service - The API. It answers locally for any request URL.
 * @param create - Creates the model with the given `fetch`.
 * @throws The error of the model.
 */
export async function sentBy(
  service: OCIServiceUnderTest,
  create: (fetch: typeof globalThis.fetch) => Model | Promise<Model>,
): Promise<SentRequest> {
  const requests: (SentRequest & { body: string })[] = [];
  await using server = await startHttpServer(service.serve([{ text: "Hi" }]).handle);
  const model = await create(async (input, init) => {
    const request = new Request(input, init);
    const { url, headers, method } = request;
    const body = await request.text();
    requests.push({
      url,
      headers,
      body,
      compartment: compartmentOf(service, headers.get("opc-compartment-id"), JSON.parse(body)),
    });
    const { pathname, search } = new URL(url);
    return fetch(server.url + pathname + search, { method, body, headers: { "content-type": "application/json" } });
  });
  const { complete, error } = await outcomeOf(model.stream(ask()));
  if (error) throw error;
  const [request] = requests;
  if (!complete || !request || requests.length !== 1) throw new Error(`There were ${requests.length} requests.`);
  return request;
}

/** The compartment of a request. @throws when it is not where this API expects it. */
export function compartmentOf(
  { compartment }: OCIServiceUnderTest,
  header: string | null | undefined,
  body: unknown,
): string | null {
  const { compartmentId } = Object(body);
  const compartments = { header: header ?? undefined, body: compartmentId };
  const elsewhere = compartment === "header" ? compartments.body : compartments.header;
  if (elsewhere !== undefined) throw new Error(`The ${compartment} names the compartment, and nothing else: ${elsewhere}`);
  return compartments[compartment] ?? null;
}
