import type { JsonValue } from "../json/json.js";

/** Keeps the secrets of a connection out of texts. */
export interface Redactor {
  /** Remembers a key or the value of a header. A credential is recognised with and without its scheme. */
  remember(value: string): void;
  /** Remembers the value of a header if its name or its beginning is that of a credential. */
  rememberHeader(name: string, value: string): void;
  /**
   * Remembers the fields of a body that are named like credentials, such as the `authorization` of an MCP tool, and secrets in
   * its URLs.
   */
  rememberFields(fields: JsonValue | undefined): void;
  /** Remembers the userinfo of a URL and every value of its query. */
  rememberURL(url: string): void;
  /** Replaces remembered secrets in any encoding, also if their end is cut off. */
  redact(text: string): string;
}

/** Names of headers with credentials in them. */
const sensitive = /auth|key|token|secret|signature|cookie|credential|pass|pwd|session|jwt|access|hmac|\b(sig|pat)\b/i;

const knownSchemes = /^(bearer|basic|token|jwt|dpop|.*key)$/i;

/** Values that are credentials by their beginning, whatever their name. */
const credentials = /^(bearer|basic|token|dpop) +\S+$/i;

/** Upper bound on the objects of a body that are searched. */
const mostFields = 5_000;

/** Upper bound on remembered secrets, because some change with every request and a connection may live long. */
const mostSecrets = 1000;

/** Shorter values may be any word. In a URL, they are redacted after their name. */
const leastLength = 6;

/** A decoded secret, and the length of the name at its beginning that stays readable. */
type Secret = readonly [secret: string, name: number];

/** The number of characters by which secrets are looked up. No secret is shorter. */
const startLength = 3;

/** Placeholders for keys of local servers. They are not redacted, because messages are full of these words. */
const placeholders = /^(ollama|lm-studio|openai|unused|default|dummy-?key|placeholder|(sk-)?no(t|-key)-(needed|required))$/i;

/** A prefix of a secret of at least this length is redacted too, because somebody may have cut the secret. */
const headLength = 12;

/**
 * The beginning of a server's text, without secrets. It is redacted before it is cut, because half a key is still a secret. Only
 * the part of a long text that a cut could reveal is searched.
 */
export function quote(text: string, most: number, redact: (text: string) => string = String): string {
  return redact(text.slice(0, 20_000)).slice(0, most);
}

/**
 * Creates a redactor.
 *
 * @param url - A URL whose userinfo and query are remembered for good. Of all other secrets, the newest 1000 are.
 */
export function createRedactor(url = ""): Redactor {
  const lasting = new Map<string, number>();
  /** Secrets with their base64 forms. */
  const recent = new Map<string, readonly string[]>();
  let byStart: Map<string, Secret[]> | undefined;

  const remember = (value: string): void => {
    const secret = value.trim();
    const [, scheme = "", credential = ""] = /^([a-z][\w-]*) +(\S+)$/i.exec(secret) ?? [];
    for (const piece of [
      credential,
      // The scheme of a short one tells it from a word, and what is no scheme is half of a secret.
      ...(credential.length >= leastLength && knownSchemes.test(scheme) ? [] : [secret]),
      ...(/^basic$/i.test(scheme) ? userinfo(orEmpty(() => atob(credential))) : []),
      // The values of cookies.
      ...[...secret.matchAll(/=([^;]+)/g)].map(([, cookie = ""]) => cookie),
    ]) {
      const text = plain(piece);
      if (text.length < leastLength || placeholders.test(text)) continue;
      const forms = recent.get(text) ?? base64Forms(piece);
      recent.delete(text);
      recent.set(text, forms);
      byStart = undefined;
      for (const oldest of recent.keys()) if (recent.size > mostSecrets) recent.delete(oldest);
    }
  };

  const rememberHeader = (name: string, value: string): void => {
    if (sensitive.test(name) || credentials.test(value)) remember(value);
  };

  const rememberURL = (value: string): void => {
    byStart = undefined;
    const add = (secret: string, name = ""): void => {
      if (plain(secret).length >= leastLength) lasting.set(plain(secret), 0);
      else if (name && secret) lasting.set(plain(name + secret), plain(name).length);
    };
    const [, given = ""] = /^(?:\w*:?\/\/)?([^/?#]*)@/.exec(value) ?? [];
    for (const secret of userinfo(given)) add(secret);
    if (given.length < leastLength) add(given && `${given}@`, "//");
    add(orEmpty(() => btoa(decodeURIComponent(given))));
    for (const [name, secret] of new URLSearchParams(/^[^#]*?\?([^#]*)/.exec(value)?.[1])) {
      // Public, and needed to understand errors about it.
      if (/^api-version$/i.test(name)) continue;
      if (!secret) add(name);
      for (const separator of "?&") add(secret, `${separator}${name}=`);
    }
  };

  rememberURL(url);
  return {
    remember,
    rememberURL,
    rememberHeader,
    rememberFields(fields) {
      const objects = new Set<unknown>([fields]);
      for (const object of objects) {
        if (objects.size > mostFields) return;
        for (const [name, value] of Object.entries(Object(object))) {
          if (typeof value === "object") objects.add(value);
          else if (typeof value === "string" && /^https?:/.test(value)) rememberURL(value);
          else if (typeof value === "string") rememberHeader(name, value);
        }
      }
    },
    redact(source) {
      byStart ??= indexed([...lasting, ...[...recent].flat(2).map((secret): Secret => [secret, 0])]);
      if (byStart.size === 0) return source;
      const { text, startOf } = decode(source);
      const tail = text.replace(cutEscape, "");
      /** The end of each match, so that a secret is not searched for within itself. */
      const ends = new Map<string, number>();
      const isHidden = new Uint8Array(text.length);
      for (let start = 0; start < text.length; start++) {
        for (const [secret, name] of byStart.get(text.slice(start, start + startLength)) ?? []) {
          if (start < (ends.get(secret) ?? 0)) continue;
          let end = start + startLength;
          while (end < start + secret.length && text[end] === secret[end - start]) end++;
          const isCut = !name && end - start >= leastLength && end === tail.length;
          if (!isCut && end - start < (name ? secret.length : Math.min(secret.length, headLength))) continue;
          ends.set(secret, end);
          isHidden.fill(1, start + name, end === tail.length ? text.length : end);
        }
      }
      if (ends.size === 0) return source;
      let clean = "";
      for (let start = 0; start < text.length; ) {
        const next = isHidden.indexOf(isHidden[start] ? 0 : 1, start);
        const end = next < 0 ? text.length : next;
        clean += isHidden[start] ? "[redacted]" : source.slice(startOf(start), startOf(end));
        start = end;
      }
      return clean;
    },
  };
}

/** A secret in the form that {@link decode} gives. A backslash at its end would escape the next character. */
function plain(secret: string): string {
  return decode(secret).text.replace(/\\+$/, "");
}

/** Indexes secrets by their beginning, so that a text is read once for any number of secrets. */
function indexed(secrets: readonly Secret[]): Map<string, Secret[]> {
  const byStart = new Map<string, Secret[]>();
  for (const secret of secrets) {
    const start = secret[0].slice(0, startLength);
    const same = byStart.get(start);
    if (same) same.push(secret);
    else byStart.set(start, [secret]);
  }
  return byStart;
}

/** Secrets of this length and more are tokens and signatures, which are base64 already. */
const base64Length = 200;

/** The base64 of a secret at any position of a longer text, without the characters that its neighbours change. */
function base64Forms(secret: string): string[] {
  if (secret.length >= base64Length) return [];
  const forms = [0, 2, 3].map((start, offset) =>
    orEmpty(() =>
      btoa("-".repeat(offset) + secret)
        .replace(/.={1,2}$/, "")
        .slice(start),
    ),
  );
  return forms.map(plain).filter((form) => form.length >= headLength);
}

/** The user and the password, joined and separate. */
function userinfo(text: string): string[] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text, text.slice(0, colon), text.slice(colon + 1)];
}

/** The text, or `""` if making it throws. */
function orEmpty(make: () => string): string {
  try {
    return make();
  } catch {
    return "";
  }
}

/** A character as it is, or as encoded in a URL, in JSON or in HTML. */
const unit =
  /((?:%|\\x)[c-f][\da-f](?:(?:%|\\x)[89ab][\da-f])+|(?:%|\\x)[0-7][\da-f])|\\u([\da-f]{4}|\{[\da-f]{1,6}\})|\\([\s\S])|&#(x?[\da-f]{1,7});|&(amp|lt|gt|quot|apos);|[\s\S]/gi;

/** The rest of an encoded character at a cut, or an ellipsis. */
const cutEscape = /(?:%[\da-f]?|\\x[\da-f]?|\\u?\{?[\da-f]{0,6}|&#?\w{0,6}|\.{3}|…)$/i;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Upper bound on the layers of encoding. */
const mostLayers = 8;

/** Decodes all layers of a text, and maps each of its characters to its start in the source. */
function decode(source: string): { text: string; startOf: (index: number) => number } {
  let text = source;
  let startOf = (index: number): number => index;
  for (let layer = 0; layer < mostLayers && /[%\\&]/.test(text); layer++) {
    const outer = startOf;
    const starts: number[] = [];
    let end = 0;
    let inner = "";
    for (const [found, url, unicode, escaped, number, entity = ""] of text.matchAll(unit)) {
      const code = unicode ? `0x${unicode.replace(/[{}]/g, "")}` : number?.replace(/x/i, "0x");
      const character =
        entities[entity.toLowerCase()] ??
        escaped?.replace(/[nrt]/, " ") ??
        (orEmpty(() =>
          url ? decodeURIComponent(url.replace(/\\x/gi, "%")) : code ? String.fromCodePoint(Number(code)) : found,
        ) ||
          found);
      for (const _ of character.split("")) starts.push(outer(end));
      inner += character;
      end += found.length;
    }
    starts.push(outer(end));
    startOf = (index) => starts[index] ?? index;
    if (inner.length === text.length) break;
    text = inner;
  }
  return { text: text.replace(/[+\s]/g, " "), startOf };
}
