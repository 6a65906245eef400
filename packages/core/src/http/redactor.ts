import { rememberLatest } from "../platform/remember-latest.js";

/** Keeps the secrets of a connection out of texts. */
export interface Redactor {
  /** Remembers a key, or the value of a header: a credential is recognised with its scheme and without. */
  remember(value: string): void;
  /** Remembers the value of a header, if it is called like a credential. */
  rememberHeader(name: string, value: string): void;
  /** Remembers the userinfo of a URL and every value of its query. */
  rememberURL(url: string): void;
  /** Replaces what is remembered, in whichever encoding it stands there, and also if its end is cut off. */
  redact(text: string): string;
}

/** Names of headers with credentials in them. */
const sensitive = /auth|key|token|secret|signature|cookie|credential|pass|pwd|session|jwt|access|hmac|\b(sig|pat)\b/i;

const knownSchemes = /^(bearer|basic|token|jwt|dpop|.*key)$/i;

/** Upper bound on remembered secrets, because some change with every request and a connection may live long. */
const mostSecrets = 1000;

/** Less may be any word. In a URL, shorter values are redacted behind their names. */
const leastLength = 6;

/** What begins like a secret for this long is the rest of one that somebody cut. */
const headLength = 12;

/**
 * The beginning of what a server said, without secrets: redacted before it is cut, because half a key is still one. Of a long text, only so
 * much is looked at that a cut in it cannot show.
 */
export function quote(text: string, most: number, redact: (text: string) => string = String): string {
  return redact(text.slice(0, 20_000)).slice(0, most);
}

/**
 * Makes a redactor.
 *
 * @param url - Whose userinfo and query are remembered for good. Of everything else, the newest 1000 are.
 */
export function createRedactor(url = ""): Redactor {
  /** How much of each entry, as it reads when decoded, is a name and stays. */
  const names = new Map<string, number>();
  const recent = new Set<string>();

  const remember = (value: string): void => {
    const secret = value.trim();
    const [, scheme = "", credential = ""] = /^([a-z][\w-]*) +(\S+)$/i.exec(secret) ?? [];
    for (const piece of [
      credential,
      // The scheme of a short one tells it from a word, and what is no scheme is half of a secret.
      ...(credential.length >= leastLength && knownSchemes.test(scheme) ? [] : [secret]),
      ...(/^basic$/i.test(scheme) ? userinfo(orEmpty(() => atob(credential))) : []),
      // Cookies.
      ...[...secret.matchAll(/=([^;]+)/g)].map(([, cookie = ""]) => cookie),
    ]) {
      const text = plain(piece);
      if (text.length < leastLength) continue;
      recent.delete(text);
      rememberLatest(recent, text, mostSecrets);
    }
  };

  const rememberURL = (value: string): void => {
    const add = (secret: string, name = ""): void => {
      if (plain(secret).length >= leastLength) names.set(plain(secret), 0);
      else if (name && secret) names.set(plain(name + secret), plain(name).length);
    };
    const [, given = ""] = /^(?:\w+:)?(?:\/\/)?([^/?#]*)@/.exec(value) ?? [];
    for (const secret of userinfo(given)) add(secret);
    if (given.length < leastLength) add(given && `${given}@`, "//");
    add(orEmpty(() => btoa(decodeURIComponent(given))));
    for (const [name, secret] of new URLSearchParams(/^[^#]*?\?([^#]*)/.exec(value)?.[1])) {
      // Everybody's, and needed to understand errors about it.
      if (/^api-version$/i.test(name)) continue;
      if (!secret) add(name);
      for (const separator of "?&") add(secret, `${separator}${name}=`);
    }
  };

  rememberURL(url);
  return {
    remember,
    rememberURL,
    rememberHeader(name, value) {
      if (sensitive.test(name)) remember(value);
    },
    redact(source) {
      const { text, starts } = decode(source);
      const tail = text.replace(cutEscape, "");
      const found: [start: number, end: number][] = [];
      for (const [secret, name] of [...names, ...[...recent].map((value) => [value, 0] as const)]) {
        const head = name ? secret : secret.slice(0, headLength);
        let end = 0;
        for (let start = text.indexOf(head); start >= 0; start = text.indexOf(head, end)) {
          end = start + head.length;
          while (end < start + secret.length && end < text.length && text[end] === secret[end - start]) end++;
          found.push([start + name, end === tail.length ? text.length : end]);
        }
        for (let length = head.length - 1; length >= leastLength && !name; length--) {
          if (!tail.endsWith(secret.slice(0, length))) continue;
          found.push([tail.length - length, text.length]);
          break;
        }
      }
      let clean = "";
      let done = 0;
      for (const [start, end] of found.sort(([left], [right]) => left - right)) {
        if (start >= done) clean += `${source.slice(starts?.[done] ?? done, starts?.[start] ?? start)}[redacted]`;
        done = Math.max(done, end);
      }
      return clean + source.slice(starts?.[done] ?? done);
    },
  };
}

/** A secret as {@link decode} shows it. A backslash at its end would escape what comes next. */
function plain(secret: string): string {
  return decode(secret).text.replace(/\\+$/, "");
}

/** User and password, together and each. */
function userinfo(text: string): string[] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text, text.slice(0, colon), text.slice(colon + 1)];
}

/** The text, where there is one. */
function orEmpty(make: () => string): string {
  try {
    return make();
  } catch {
    return "";
  }
}

/** A character in a URL, in JSON or in HTML, or as it is. */
const unit =
  /%[c-f][\da-f](?:%[89ab][\da-f])+|%[0-7][\da-f]|\\u[\da-f]{4}|\\[\s\S]|&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos);|[\s\S]/gi;

/** What is left of such a character, or stands for the rest, where a text was cut. */
const cutEscape = /(?:%[\da-f]?|\\u?[\da-f]{0,3}|&#?\w{0,6}|\.{3}|…)$/i;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** More layers of encoding are not looked through. */
const mostLayers = 8;

/** A text without its encodings, however many, and where each of its characters starts in the source. */
function decode(source: string): { text: string; starts?: readonly number[] } {
  let text = source;
  let starts: number[] | undefined;
  for (let layer = 0; layer < mostLayers && /[%\\&]/.test(text); layer++) {
    const before = text;
    const next: number[] = [];
    let end = 0;
    text = "";
    for (const [found] of before.matchAll(unit)) {
      const character = found.length > 1 ? decodeUnit(found) : found;
      for (let index = 0; index < character.length; index++) next.push(starts?.[end] ?? end);
      text += character;
      end += found.length;
    }
    next.push(starts?.[end] ?? end);
    starts = next;
    if (text.length === before.length) break;
  }
  return { text: text.replace(/[+\s]/g, " "), ...(starts && { starts }) };
}

function decodeUnit(encoded: string): string {
  const [first, second = "", third] = encoded;
  try {
    if (first === "%") return decodeURIComponent(encoded);
    if (first === "\\")
      return encoded.length > 2 ? String.fromCharCode(Number(`0x${encoded.slice(2)}`)) : second.replace(/[nrt]/, " ");
    if (second !== "#") return entities[encoded.slice(1, -1).toLowerCase()] ?? encoded;
    return String.fromCodePoint(Number(`${third === "x" || third === "X" ? "0" : ""}${encoded.slice(2, -1)}`));
  } catch {
    return encoded;
  }
}
