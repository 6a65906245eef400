import { type Connection, defined, type HeaderValues, isBrowser, type Post, type Redactor } from "@locus/core/provider";
import OpenAI from "openai";

/** The part of an `openai` client that every model uses. Any object of this shape works. */
export interface OpenAIClient {
  readonly baseURL?: string;
  readonly apiKey?: string | null;
}

/** The pending response that a method of an `openai` client returns. */
export interface Pending {
  asResponse(): Promise<Response>;
}

/** The part of an `openai` client that models use. Written out because the `openai` package is optional. */
export interface SdkClient extends OpenAIClient {
  readonly chat: { readonly completions: { create(body: object, options?: object): Pending } };
  readonly responses: { create(body: object, options?: object): Pending };
  readonly images: { generate(body: object, options?: object): Pending; edit(body: object, options?: object): Pending };
}

/** The part of an `openai` client that `OpenAIModel` uses. */
export interface ChatClient extends OpenAIClient, Pick<SdkClient, "chat"> {}

/** Calls one endpoint of a client. */
export type Call<Client> = (client: Client, body: object, options: object) => Pending;

/** `client.chat.completions.create` */
export const createCompletion: Call<ChatClient> = (client, body, options) => client.chat.completions.create(body, options);

/**
 * Posts through an `openai` client made for the connection. The client sends the request, so that its identification headers and
 * instrumentation of the SDK work; the connection decides on URL and headers, so that both entries send the same.
 *
 * @param call - The endpoint to call. @defaultValue chat completions
 */
export function sdkPost(connection: Connection, call: Call<SdkClient> = createCompletion): Post {
  const client = createClient(connection);
  // The SDK mixes its own headers with added ones, so a request with added headers gets a separate client.
  return (body, { signal, headers }) => clientPost(headers ? createClient(connection, headers) : client, call)(body, { signal });
}

function createClient(connection: Connection, added?: HeaderValues): OpenAI {
  /** The identification headers of the client, the same for every request. */
  let identification: readonly (readonly [name: string, value: string])[] | undefined;
  const send: typeof fetch = async (_url, init) => {
    try {
      const headers = await connection.headers(added);
      identification ??= identificationIn(new Headers(init?.headers)).filter(([name]) => !isNamed(name, added));
      for (const [name, value] of identification) headers.set(name, value);
      // The platform sets this header, because it picks the boundary of the form.
      if (init?.body instanceof FormData) headers.delete("content-type");
      const response = await connection.fetch(connection.url, { ...init, headers });
      if (response.ok) return response;
      throw new Outcome({ response });
    } catch (error) {
      throw error instanceof Outcome ? error : new Outcome({ error });
    }
  };
  return new OpenAI({
    // Required by the client; replaced by the connection's headers.
    apiKey: "-",
    adminAPIKey: null,
    webhookSecret: null,
    organization: null,
    project: null,
    // Only informative. A relative URL works with our `fetch` alone.
    ...(URL.canParse(connection.baseURL) && { baseURL: connection.baseURL }),
    maxRetries: 0,
    // The maximum of a timer, because locus has its own timeouts.
    timeout: 2 ** 31 - 1,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
    // Without `Response`, the client sends an extra request before an upload to find it.
    fetch: Object.assign(send, { Response }),
  });
}

function identificationIn(headers: Headers): [name: string, value: string][] {
  const carried = isBrowser() ? /^user-agent$/ : /^(user-agent|x-stainless-(?!timeout|retry-count).*)$/;
  return [...headers].filter(([name]) => carried.test(name));
}

function isNamed(name: string, values: HeaderValues = {}): boolean {
  return Object.keys(values).some((other) => other.toLowerCase() === name);
}

/**
 * Posts through the user's own client, with that client's URL, key and headers.
 *
 * @param connection - Its redactor learns the secrets that the client sends.
 */
export function clientPost<Client extends OpenAIClient>(client: Client, call: Call<Client>, connection?: Connection): Post {
  return async (body, { signal, headers }) => {
    try {
      return await call(client, body, { signal, maxRetries: 0, ...defined({ headers }) }).asResponse();
    } catch (error) {
      return responseOf(error);
    } finally {
      if (connection) rememberClient(client, connection.redactor, headers);
    }
  };
}

/**
 * Redacts the secrets of a client. Runs after each request, because a client may get its key from a function. The client's options are
 * private, so nothing depends on them.
 */
function rememberClient(client: OpenAIClient, redactor: Redactor, added?: HeaderValues): void {
  const { defaultHeaders, defaultQuery } = Object(Object(client)._options);
  redactor.remember(client.apiKey ?? "");
  for (const [name, value] of Object.entries({ ...defaultHeaders, ...added })) {
    if (typeof value === "string") redactor.rememberHeader(name, value);
  }
  redactor.rememberURL(`?${new URLSearchParams(defined({ ...defaultQuery }))}`);
}

/** Passes the result of our `fetch` through the client, which would otherwise wrap it in its own errors. */
class Outcome extends Error {
  constructor(readonly result: { response: Response } | { error: unknown }) {
    super("The request failed.");
  }
}

/** The failed response behind a client's error. Throws the network error if there is no response. */
function responseOf(error: unknown): Response {
  const {
    cause,
    status,
    headers,
    error: detail,
    message,
  } = error as Record<"cause" | "status" | "headers" | "error" | "message", unknown>;
  if (cause instanceof Outcome) {
    if ("response" in cause.result) return cause.result.response;
    throw cause.result.error;
  }
  if (typeof status !== "number") throw cause ?? error;
  const body = detail === undefined ? { message } : { error: detail };
  return new Response(JSON.stringify(body), { status, headers: new Headers(headers instanceof Headers ? headers : undefined) });
}
