import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor, quote } from "./redactor.js";

const redactorOf = (...secrets: string[]) => {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.remember(secret);
  return redactor;
};

const hex = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  url: encodeURIComponent,
  "lower hex": (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  form: (text) => String(new URLSearchParams({ k: text })).slice(2),
  bytes: hex,
  json: inJson,
  unicode: (text) => text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  slashes: (text) => inJson(text).replaceAll("/", "\\/"),
  points: (text) => [...text].map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join(""),
  "bytes of Python": (text) => hex(text).replaceAll("%", "\\x"),
  html: (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  "html hex": (text) => text.replace(/[^\w]/gu, (character) => `&#x${character.codePointAt(0)?.toString(16)};`),
};

describe("whatever the encoding", () => {
  // The redactor decodes text before it compares, so the secrets here contain no encoded characters.
  const character = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789-_.~!*'()<>\"&=:;,/?@$+#[]{}|^` äß€𝒳");
  const secret = fc
    .array(character, { minLength: 8, maxLength: 60 })
    .map((all) => all.join("").trim())
    .filter((text) => text.length >= 8 && !/[&%\\]\S*;|^\S+ +\S+$|[;=]/.test(text));

  test("and however many of them: nothing but the secret is replaced", () => {
    fc.assert(
      fc.property(secret, fc.array(fc.constantFrom(...Object.values(encodings)), { maxLength: 3 }), (text, layers) => {
        const { redact } = redactorOf(text);
        const written = layers.reduce((inner, encode) => encode(inner), text);
        expect(redact(`No: |${written}| there`)).toBe("No: |[redacted]| there");
      }),
      { numRuns: 2_000 },
    );
  });

  test("a text without secrets stays as it is, and a second time changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), secret, (before, after, text) => {
        const { redact } = redactorOf(text);
        expect(redactorOf("another-secret").redact(before)).toBe(before);
        const once = redact(before + text + after);
        expect(redact(once)).toBe(once);
      }),
    );
  });

  test.each(Object.entries(encodings))("a key of many signs: %s", (_name, encode) => {
    const key = `a b+c/d&e=f"g'h<i>j\\k%l\u00e4\u20ac\u{1d4b3}~!*()z`;
    expect(redactorOf(key).redact(`<${encode(key)}>`)).toBe("<[redacted]>");
  });
});

describe("what is a secret", () => {
  test.each<[string, string, string[]]>([
    ["a bearer token", "Bearer sk-0123456789", ["sk-0123456789"]],
    ["a key behind any scheme", "Key sk-0123456789", ["sk-0123456789"]],
    ["a short one with its scheme", "Key ab12", ["Key ab12"]],
    ["Basic, as it is and decoded", `Basic ${btoa("me:open sesame")}`, [btoa("me:open sesame"), "me:open sesame", "open sesame"]],
    ["each cookie", "theme=dark; id=0123456789; a=b", ["0123456789"]],
    ["words", "correct horse battery", ["correct horse battery"]],
  ])("%s", (_name, value, secrets) => {
    const { redact } = redactorOf(value);
    for (const secret of secrets) expect(redact(`(${secret})`)).toBe("([redacted])");
  });

  test.each<[string, string, string]>([
    ["https://x.example/v1?sig=a%2Fb%3Dc%2Bd0", "a/b=c+d0", "[redacted]"],
    ["https://x.example/v1?a=1&code=one%20two", "one+two", "[redacted]"],
    ["https://x.example/v1?token-as-such", "token-as-such", "[redacted]"],
    ["https://me:hunter2@x.example/v1", "hunter2", "[redacted]"],
    ["https://me:hunter2@x.example/v1", btoa("me:hunter2"), "[redacted]"],
    ["https://me:hunter2@x.example/v1", "https://me:hunter2@x.example", "https://[redacted]@x.example"],
    ["https://a:b@x.example", "POST https://a:b@x.example", "POST https://[redacted]x.example"],
    // Short values are secrets where their names say so.
    [
      "https://x.example/v1?k=ab&n=1",
      "https://x.example/v1?k=ab&n=1 is a 1",
      "https://x.example/v1?k=[redacted]&n=[redacted] is a 1",
    ],
    ["https://x.example/v1?api-version=2024-10-21", "2024-10-21", "2024-10-21"],
    ["https://x.example/v1#a?b=no-secret", "no-secret", "no-secret"],
    ["/v1?sig=relative", "relative", "[redacted]"],
    ["https://x.example/v1?broken=%E0%A4%A", "x", "x"],
  ])("of %s: %s", (url, text, expected) => {
    expect(createRedactor(url).redact(text)).toBe(expected);
  });

  test.each(["ollama", "lm-studio", "Bearer unused", "sk-no-key-required", "not-needed", "openai"])(
    "not the placeholder %s",
    (value) => {
      const text = "ollama at http://ollama:11434, lm-studio, openai: unused, not-needed, sk-no-key-required";
      expect(redactorOf(value).redact(text)).toBe(text);
      expect(redactorOf(`${value}-0123456789`).redact(`${value}-0123456789`)).not.toContain("0123456789");
    },
  );

  test.each(["Bearer 0123456789", "Basic 0123456789", "Token 0123456789"])("a header of any name that says %s", (value) => {
    const redactor = createRedactor();
    redactor.rememberHeader("x-tenant", value);
    expect(redactor.redact("0123456789")).toBe("[redacted]");
  });

  test("fields of a body that are called like credentials, and what their URLs hold", () => {
    const redactor = createRedactor();
    redactor.rememberFields([
      { type: "mcp", server_url: "https://me:hunter2@x.example?t=0123456789", authorization: "sk-of-a-tool", label: "a-label" },
      { data_sources: [{ parameters: { authentication: { key: "sk-of-search" } } }], headers: { "x-a": "Bearer sk-of-header" } },
      null,
    ]);
    expect(redactor.redact("hunter2 0123456789 sk-of-a-tool a-label sk-of-search sk-of-header")).toBe(
      "[redacted] [redacted] [redacted] a-label [redacted] [redacted]",
    );
    expect(() => redactor.rememberFields(undefined)).not.toThrow();
  });

  test("not what may be any word", () => {
    const { redact } = redactorOf("a", "no", "key", "Bearer k", "test", " ", "", "%41%42%43");
    const text = "a key: no such test model ABC";
    expect(redact(text)).toBe(text);
  });

  test.each([
    "authorization",
    "X-Api-Key",
    "x-portkey-api-key",
    "cookie",
    "x-functions-key",
    "opc-obo-token",
    "x-amz-security-token",
    "x-sig",
  ])("the header %s", (name) => {
    const redactor = createRedactor();
    redactor.rememberHeader(name, "0123456789");
    expect(redactor.redact("0123456789")).toBe("[redacted]");
  });

  test.each(["openai-organization", "opc-compartment-id", "anthropic-version", "content-type", "x-design"])(
    "not the header %s",
    (name) => {
      const redactor = createRedactor();
      redactor.rememberHeader(name, "0123456789");
      expect(redactor.redact("0123456789")).toBe("0123456789");
    },
  );
});

describe("a secret that somebody cut", () => {
  const key = "sk-SECRETSECRETSECRET1234";
  const { redact } = redactorOf(key);

  test.each(Array.from({ length: key.length - 5 }, (_, index) => index + 6))("%i characters, at the end", (length) => {
    for (const encode of [encodings.raw, encodings.bytes, encodings.unicode]) {
      expect(redact(`No: ${encode?.(key.slice(0, length))}`)).toBe("No: [redacted]");
    }
  });

  test("in the middle of an escape, with dots, and anywhere when enough is left", () => {
    for (let length = 19; length < key.length * 3; length++)
      expect(redact(`No: ${hex(key).slice(0, length)}`)).toBe("No: [redacted]");
    expect(redact(`${key.slice(0, 8)}... `.trim())).toBe("[redacted]");
    expect(redact(`(${key.slice(0, 12)}…) No.`)).toBe("([redacted]…) No.");
  });

  test("is redacted before it is cut", () => {
    for (let before = 480; before < 500; before++) {
      expect(quote(`${"x".repeat(before)}${key}`, 500, redact)).not.toContain("sk-");
    }
    // More of them than are looked at, so that the beginning of the text ends in the middle of one.
    for (const length of [1999, 2000, 2001]) {
      const long = `sk-${"S3CRET".repeat(length)}`.slice(0, length);
      expect(quote(long.repeat(20), 500, redactorOf(long).redact)).not.toMatch(/sk-|S3C/);
    }
  });
});

test("what rotates is forgotten, what is used again or stands in the URL is not", () => {
  const redactor = createRedactor("https://x.example?sig=of-the-url");
  for (let call = 0; call < 3_000; call++) {
    redactor.remember(`token-${call}.`);
    redactor.remember("always-the-same");
  }
  expect(redactor.redact("of-the-url always-the-same token-2999. token-2100. token-0.")).toBe(
    "[redacted] [redacted] [redacted] [redacted] token-0.",
  );
});

test("hostile texts cost no more than their length", () => {
  const redactor = createRedactor("https://x.example?sig=%25%25%25%25%25%25%25%25");
  for (let index = 0; index < 1000; index++) redactor.remember(`${"a".repeat(index + 6)}b`);
  const start = performance.now();
  for (const piece of ["a", "%", "%25", "\\", "\\u0061", "&amp;", "&#97;", "%61", "a%"])
    quote(piece.repeat(1_000_000), 500, redactor.redact);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a text costs the same, however many secrets are remembered", () => {
  const cost = (count: number): number => {
    const redactor = createRedactor();
    for (let index = 0; index < count; index++) redactor.remember(`eyJ${(index * 7919).toString(36)}${"x".repeat(800)}`);
    const texts = Array.from({ length: 3_000 }, (_, index) => `value ${index} of a header`);
    redactor.redact("");
    const started = process.cpuUsage();
    for (const text of texts) redactor.redact(text);
    return process.cpuUsage(started).user / 1_000;
  };
  cost(1_000);
  expect(cost(1_000)).toBeLessThan(20 * Math.max(cost(1), 5));
});

test.each([
  ["alone", (key: string) => btoa(key)],
  ["with a scheme", (key: string) => btoa(`Bearer ${key}`)],
  ["as a password", (key: string) => btoa(`:${key}`)],
  ["with a user", (key: string) => btoa(`user:${key}`)],
  ["in JSON", (key: string) => btoa(`{"api_key":"${key}"}`)],
  ["without padding", (key: string) => btoa(`a${key}`).replaceAll("=", "")],
])("a secret in base64, %s", (_name, encode) => {
  const key = "sk-0123456789abcdef0123";
  const redactor = createRedactor();
  redactor.remember(`Bearer ${key}`);
  const text = redactor.redact(`Bad header ${encode(key)}.`);
  expect(text).toMatch(/^Bad header [\w+/]{0,20}\[redacted\][\w+/]{0,8}={0,2}\.$/);
  expect(atob(/Bad header ([\w+/]*)/.exec(text)?.[1] ?? "")).not.toContain("sk-0");
});
