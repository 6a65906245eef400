import { AuthenticationError, ConfigurationError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { createRedactor, type Redactor } from "./redactor.js";

/** Headers by name; `null` removes one that would be sent otherwise. */
export type HeaderValues = Readonly<Record<string, string | null | undefined>>;

/** Query parameters by name; `null` removes one. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A key, or a function that is asked for a token before every request. */
export type ApiKey = string | (() => string | Promise<string>);

/** Where a key goes: into `Authorization: Bearer …`, or into a header with nothing but the key, such as `{ header: "x-api-key" }`. */
export type KeyPlace = "bearer" | { readonly header: string };

/** What {@link createConnection} needs. */
export interface ConnectionOptions {
  baseURL: string;
  /** What follows the base URL, such as `"/chat/completions"`. */
  path: string;
  query?: QueryValues | undefined;
  /** Without one, no key is sent. */
  apiKey?: ApiKey | undefined;
  /** Where the key goes, also that of a function. @defaultValue "bearer" */
  auth?: KeyPlace | undefined;
  /** Applied in this order, the last word wins. */
  headers: readonly (HeaderValues | undefined)[];
  fetch?: typeof fetch | undefined;
  /** Remembers the secrets of the connection, with those that it was told before. @defaultValue a new one */
  redactor?: Redactor | undefined;
}

/** Where requests go, with what headers, and how to keep its secrets out of messages. */
export interface Connection {
  readonly baseURL: string;
  /** The resolved URL of every request. */
  readonly url: string;
  /** Follows no redirect, because key and prompt would go wherever it points. */
  readonly fetch: typeof fetch;
  /**
   * Asks for the key and makes the headers of one request.
   *
   * @param added - Headers of this request alone. They win over all others; `null` removes one.
   */
  headers(added?: HeaderValues): Promise<Headers>;
  /** Replaces every secret of this connection in a text: its key, credentials in headers, the userinfo and query of its URL. */
  redact(text: string): string;
  /** Remembers what {@link Connection.redact} replaces. */
  readonly redactor: Redactor;
}

/** Makes a connection. Secrets stay in its closure: it can be inspected, printed and serialised. */
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
  // A client of the user's own never asks for headers.
  if (typeof apiKey === "string") remember(apiKey);

  const headers = async (added?: HeaderValues): Promise<Headers> => {
    const result = new Headers({ accept: "application/json, text/event-stream", "content-type": "application/json" });
    const set = (name: string, value: string): void => {
      rememberHeader(name, value);
      try {
        result.set(name, value);
      } catch {
        // The platform's own error quotes the value.
        throw new ConfigurationError(`The header ${name} has characters that no header can have.`, { option: name });
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
