import { AuthenticationError, ConfigurationError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { rememberLatest } from "../platform/remember-latest.js";

/** Headers by name; `null` removes one that would be sent otherwise. */
export type HeaderValues = Readonly<Record<string, string | null | undefined>>;

/** Query parameters by name; `null` removes one. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A key, or a function that is asked for a token before every request. */
export type ApiKey = string | (() => string | Promise<string>);

/** What {@link createConnection} needs. */
export interface ConnectionOptions {
  baseURL: string;
  /** What follows the base URL, such as `"/chat/completions"`. */
  path: string;
  query?: QueryValues | undefined;
  /** No Authorization header is sent without one. */
  apiKey?: ApiKey | undefined;
  /** Where a key given as a string goes. */
  auth?: "bearer" | "api-key" | undefined;
  /** Applied in this order, the last word wins. */
  headers: readonly (HeaderValues | undefined)[];
  fetch?: typeof fetch | undefined;
}

/** Where requests go, with what headers, and how to keep its secrets out of messages. */
export interface Connection {
  readonly baseURL: string;
  /** The resolved URL of every request. */
  readonly url: string;
  readonly fetch: typeof fetch;
  /** Asks for the key and makes the headers of one request. */
  headers(): Promise<Headers>;
  /** Replaces every secret of this connection in a text. */
  redact(text: string): string;
}

/** Header and query names with secrets in them. Shorter values than six characters are none: they may be any word. */
const sensitive = /auth|key|token|secret|signature/i;

/** As many tokens are kept out of messages: some are made anew for every request, and a connection may live long. */
const mostTokens = 1000;

/** Makes a connection. Secrets stay in its closure: it can be inspected, printed and serialised. */
export function createConnection(options: ConnectionOptions): Connection {
  const { apiKey, auth, baseURL } = options;
  if (!/^(https?:)?\//i.test(baseURL)) {
    throw new ConfigurationError(`baseURL must be a URL such as https://api.example.com/v1, not ${JSON.stringify(baseURL)}.`, {
      option: "baseURL",
    });
  }
  const [origin = "", search] = baseURL.split("?", 2);
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value === null) query.delete(name);
    else if (value !== undefined) query.set(name, String(value));
  }
  const url = origin.replace(/\/+$/, "") + options.path + (String(query) && `?${query}`);
  const secrets = new Set(
    [...query].flatMap(([name, value]) => (sensitive.test(name) ? [value, encodeURIComponent(value)] : [])),
  );

  if (typeof apiKey === "string") secrets.add(apiKey.trim());

  const tokens = new Set<string>();

  const redact = (text: string): string => {
    let clean = text;
    for (const secret of [...secrets, ...tokens]) if (secret.length > 5) clean = clean.replaceAll(secret, "[redacted]");
    return clean;
  };

  const headers = async (): Promise<Headers> => {
    const result = new Headers({ accept: "application/json, text/event-stream", "content-type": "application/json" });
    const set = (name: string, value: string): void => {
      for (const secret of sensitive.test(name) ? [value, value.replace(/^Bearer /i, "")] : []) {
        rememberLatest(tokens, secret, mostTokens);
      }
      try {
        result.set(name, value);
      } catch {
        // The platform's own error quotes the value.
        throw new ConfigurationError(`The header ${name} has characters that no header can have.`, { option: name });
      }
    };
    const key = (typeof apiKey === "function" ? await askForToken(apiKey) : apiKey)?.trim();
    if (key) {
      if (auth === "api-key" && typeof apiKey === "string") set("api-key", key);
      else set("authorization", `Bearer ${key}`);
    }
    for (const [name, value] of options.headers.flatMap((values) => Object.entries(values ?? {}))) {
      if (value === null) result.delete(name);
      else if (value !== undefined) set(name, value);
    }
    return result;
  };

  return { baseURL, url, headers, redact, fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)) };
}

async function askForToken(apiKey: () => string | Promise<string>): Promise<string> {
  try {
    return await apiKey();
  } catch (cause) {
    if (LocusError.isInstance(cause)) throw cause;
    throw new AuthenticationError(`The apiKey function failed: ${serializeError(cause).message}`, { cause });
  }
}
