import { type Connection, defined, type HeaderValues, isBrowser, type Post, type Redactor } from "@locus/core/provider";
import OpenAI from "openai";

/** The part of an `openai` client that every model uses: any client of that shape will do. */
export interface OpenAIClient {
  readonly baseURL?: string;
  readonly apiKey?: string | null;
}

/** What a client of the `openai` package answers with before it is read. */
export interface Pending {
  asResponse(): Promise<Response>;
}

/** The part of an `openai` client that models use. The client's own types stay out of declarations: not everybody has it. */
export interface SdkClient extends OpenAIClient {
  readonly chat: { readonly completions: { create(body: object, options?: object): Pending } };
  readonly responses: { create(body: object, options?: object): Pending };
  readonly images: { generate(body: object, options?: object): Pending; edit(body: object, options?: object): Pending };
}

/** The part of an `openai` client that `OpenAIModel` uses. */
export interface ChatClient extends OpenAIClient, Pick<SdkClient, "chat"> {}

/** Calls one API of a client. */
export type Call<Client> = (client: Client, body: object, options: object) => Pending;

/** `client.chat.completions.create` */
export const createCompletion: Call<ChatClient> = (client, body, options) => client.chat.completions.create(body, options);

/**
 * Posts through an `openai` client made for the connection. The client carries the request, with its own identification and
 * for whoever instruments it; the connection has the say on URL and headers, so that both entries send the same.
 *
 * @param call - The API to call. @defaultValue chat completions
 */
export function sdkPost(connection: Connection, call: Call<SdkClient> = createCompletion): Post {
  const client = createClient(connection);
  // The SDK does not tell its own headers from added ones, so that a request with headers gets a client that knows them.
  return (body, { signal, headers }) => clientPost(headers ? createClient(connection, headers) : client, call)(body, { signal });
}

function createClient(connection: Connection, added?: HeaderValues): OpenAI {
  /** What the client says of itself: the same with every request. */
  let identification: readonly (readonly [name: string, value: string])[] | undefined;
  const carry: typeof fetch = async (_url, init) => {
    try {
      const headers = await connection.headers(added);
      identification ??= identificationIn(new Headers(init?.headers)).filter(([name]) => !isNamed(name, added));
      for (const [name, value] of identification) headers.set(name, value);
      // The platform's own says how it divides a form.
      if (init?.body instanceof FormData) headers.delete("content-type");
      const response = await connection.fetch(connection.url, { ...init, headers });
      if (response.ok) return response;
      throw new Outcome({ response });
    } catch (error) {
      throw error instanceof Outcome ? error : new Outcome({ error });
    }
  };
  return new OpenAI({
    // Replaced by the connection's headers; the client insists on one.
    apiKey: "-",
    adminAPIKey: null,
    webhookSecret: null,
    organization: null,
    project: null,
    // For whoever asks the client; a relative one is only for our `fetch`.
    ...(URL.canParse(connection.baseURL) && { baseURL: connection.baseURL }),
    maxRetries: 0,
    // The longest a timer can be: locus has its own timeouts.
    timeout: 2 ** 31 - 1,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
    // Before an upload the client asks a `fetch` without a `Response` for one, by a request of its own.
    fetch: Object.assign(carry, { Response }),
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
 * @param connection - Told what the client sends that no error may show.
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

/** Read after each request, because a client may ask a function for its key. Its options are private, so nothing depends on them. */
function rememberClient(client: OpenAIClient, redactor: Redactor, added?: HeaderValues): void {
  const { defaultHeaders, defaultQuery } = Object(Object(client)._options);
  redactor.remember(client.apiKey ?? "");
  for (const [name, value] of Object.entries({ ...defaultHeaders, ...added })) {
    if (typeof value === "string") redactor.rememberHeader(name, value);
  }
  redactor.rememberURL(`?${new URLSearchParams(defined({ ...defaultQuery }))}`);
}

/** Carries what our `fetch` saw through the client, which would otherwise retell it in its own words. */
class Outcome extends Error {
  constructor(readonly seen: { response: Response } | { error: unknown }) {
    super("The request failed.");
  }
}

/** The failing response behind a client's error; where there is none, throws what the network said. */
function responseOf(error: unknown): Response {
  const {
    cause,
    status,
    headers,
    error: detail,
    message,
  } = error as Record<"cause" | "status" | "headers" | "error" | "message", unknown>;
  if (cause instanceof Outcome) {
    if ("response" in cause.seen) return cause.seen.response;
    throw cause.seen.error;
  }
  if (typeof status !== "number") throw cause ?? error;
  const body = detail === undefined ? { message } : { error: detail };
  return new Response(JSON.stringify(body), { status, headers: new Headers(headers instanceof Headers ? headers : undefined) });
}
