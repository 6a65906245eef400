import { AuthenticationError, ConfigurationError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { createRedactor, type Redactor } from "./redactor.js";

/** Headers by name; `null` removes a default. */
export type HeaderValues = Readonly<Record<string, string | null | undefined>>;

/** Query parameters by name; `null` removes a default. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A key, or a function that returns a token before every request. */
export type ApiKey = string | (() => string | Promise<string>);

/** How a key is sent: as `Authorization: Bearer …`, or alone in a header such as `{ header: "x-api-key" }`. */
export type KeyPlace = "bearer" | { readonly header: string };

/** Options of {@link createConnection}. */
export interface ConnectionOptions {
  baseURL: string;
  /** The path behind the base URL, such as `"/chat/completions"`. */
  path: string;
  query?: QueryValues | undefined;
  /** Without a key, requests carry none. */
  apiKey?: ApiKey | undefined;
  /** How the key is sent, whether it is a text or comes from a function. @defaultValue "bearer" */
  auth?: KeyPlace | undefined;
  /** Applied in order: later headers override earlier ones. */
  headers: readonly (HeaderValues | undefined)[];
  fetch?: typeof fetch | undefined;
  /** Receives the secrets of the connection, in addition to those it knows. @defaultValue a new one */
  redactor?: Redactor | undefined;
}

/** An endpoint: its URL, the headers of its requests, and the redaction of its secrets. */
export interface Connection {
  readonly baseURL: string;
  /** The resolved URL of every request. */
  readonly url: string;
  /** Follows no redirect, because the target would receive key and prompt. */
  readonly fetch: typeof fetch;
  /**
   * Gets the key and builds the headers of one request.
   *
   * @param added - Headers of this request alone. They override all others; `null` removes one.
   */
  headers(added?: HeaderValues): Promise<Headers>;
  /** Replaces every secret of this connection in a text: its key, credentials in headers, the userinfo and query of its URL. */
  redact(text: string): string;
  /** The redactor behind {@link Connection.redact}. */
  readonly redactor: Redactor;
}

/** Creates a connection. Secrets stay in a closure, so that the connection can be inspected, printed and serialised. */
export function createConnection(options: ConnectionOptions): Connection {
  const { apiKey, auth = "bearer", baseURL, redactor = createRedactor() } = options;
  const { redact, remember, rememberHeader } = redactor;
  redactor.rememberURL(baseURL);
  if (!/^(https?:)?\//i.test(baseURL)) {
    throw new ConfigurationError(
      `baseURL must be a URL such as https://api.example.com/v1, not ${JSON.stringify(redact(baseURL))}.`,
      { option: "baseURL" },
    );
  }
  const [origin = "", search] = baseURL.split("?", 2);
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value === null) query.delete(name);
    else if (value !== undefined) query.set(name, String(value));
  }
  const url = origin.replace(/\/+$/, "") + options.path + (String(query) && `?${query}`);
  redactor.rememberURL(url);
  // Remembered now, because a client that the user passes in never calls `headers`.
  if (typeof apiKey === "string") remember(apiKey);

  const headers = async (added?: HeaderValues): Promise<Headers> => {
    const result = new Headers({ accept: "application/json, text/event-stream", "content-type": "application/json" });
    const set = (name: string, value: string): void => {
      rememberHeader(name, value);
      try {
        result.set(name, value);
      } catch {
        // The platform's error would quote the value.
        throw new ConfigurationError(`The header ${name} has characters that are not allowed in a header.`, { option: name });
      }
    };
    const key = (typeof apiKey === "function" ? await askForToken(apiKey) : apiKey)?.trim();
    if (key) {
      remember(key);
      if (auth === "bearer") set("authorization", `Bearer ${key}`);
      else set(auth.header, key);
    }
    for (const [name, value] of [...options.headers, added].flatMap((values) => Object.entries(values ?? {}))) {
      if (value === null) result.delete(name);
      else if (value !== undefined) set(name, value);
    }
    return result;
  };

  // Called through an arrow: browsers refuse a fetch with another receiver.
  const { fetch: send = (input, init) => globalThis.fetch(input, init) } = options;
  return { baseURL, url, headers, redact, redactor, fetch: (input, init) => send(input, { ...init, redirect: "manual" }) };
}

async function askForToken(apiKey: () => string | Promise<string>): Promise<string> {
  try {
    return await apiKey();
  } catch (cause) {
    if (LocusError.isInstance(cause)) throw cause;
    throw new AuthenticationError(`The apiKey function failed: ${serializeError(cause).message}`, { cause });
  }
}
