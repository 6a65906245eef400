import { inspect } from "node:util";
import { Agent, type JsonObject, type LocusEvent, type Message, type Model, serializeError } from "@locus/core";
import { OCIResponsesModel as OCIResponsesNodeModel } from "@locus/oci-responses";
import { OCIResponsesModel } from "@locus/oci-responses/fetch";
import { OCIModel as OCINodeModel } from "@locus/oci-sdk";
import { OCIModel } from "@locus/oci-sdk/fetch";
import { ApiKeyCredentials, BearerCredentials, createOCIFetch, SessionTokenCredentials } from "@locus/oci-signer";
import { OCIOpenAIModel as OCIOpenAINodeModel } from "@locus/oci-v1";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import { OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel } from "@locus/openai/fetch";
import { OpenAIImageModel as SdkImageModel } from "@locus/openai/images";
import { OpenAIImageModel } from "@locus/openai/images/fetch";
import { OpenAIResponsesModel as SdkResponsesModel } from "@locus/openai/responses";
import { OpenAIResponsesModel } from "@locus/openai/responses/fetch";
import { makeApiKey, makeSession } from "@locus/testkit/oci";
import { onePixelPng } from "@locus/testkit/servers";
import OpenAI from "openai";
import { afterAll, describe, expect, test, vi } from "vitest";

/** Disables redaction for the control run, which shows the leaks without it. */
const redaction = { isOn: true };
vi.mock("../../packages/core/src/http/redactor.js", async (original) => {
  const actual = await original<typeof import("../../packages/core/src/http/redactor.js")>();
  const createRedactor: typeof actual.createRedactor = (url) => {
    const real = actual.createRedactor(url);
    return { ...real, redact: (text) => (redaction.isOn ? real.redact(text) : text) };
  };
  return { ...actual, createRedactor };
});

/** The options of every entry, by common names. */
interface Options {
  apiKey?: string | (() => string);
  credentials?: SessionTokenCredentials | ApiKeyCredentials;
  baseURL: string;
  defaultHeaders?: Record<string, string>;
  defaultQuery?: Record<string, string>;
  extraBody?: JsonObject;
  fetch: typeof fetch;
}

const compartmentId = "ocid1.compartment.oc1..a";
const identity = ({ apiKey, credentials, ...rest }: Options) => ({
  ...rest,
  ...(credentials ? { credentials, compartmentId } : { apiKey: apiKey ?? "sk-of-nobody", compartmentId }),
});
const open = ({ credentials: _, ...rest }: Options) => ({ apiKey: null, ...rest });
const client = (options: Options) =>
  new OpenAI({ ...open(options), apiKey: options.apiKey === undefined ? "-" : asPromise(options.apiKey), maxRetries: 0 });
const asPromise = (key: string | (() => string)) => (typeof key === "string" ? key : async () => key());
const native = ({ baseURL, ...rest }: ReturnType<typeof identity>) => {
  const [origin = "", query] = baseURL.split("?");
  return { ...rest, endpoint: origin, defaultQuery: { ...rest.defaultQuery, ...Object.fromEntries(new URLSearchParams(query)) } };
};

const model = "m";
const edit: Message[] = [
  {
    role: "user",
    content: [
      { type: "text", text: "Hi" },
      { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } },
    ],
  },
];

/** A custom model over `createOCIFetch`, which hands out answers as they are: what is thrown is all that can show. */
const overFetch = ({ apiKey, credentials, baseURL, defaultHeaders, fetch }: Options): Model => {
  const token = new BearerCredentials(apiKey ?? "sk-of-nobody");
  const send = createOCIFetch({ credentials: credentials ?? token, headers: defaultHeaders, fetch });
  return {
    provider: "own",
    modelId: model,
    capabilities: {},
    // biome-ignore lint/correctness/useYield: it fails before it could.
    async *stream() {
      const { status } = await send(baseURL, { method: "POST", body: "{}" });
      throw new Error(`It answered ${status}.`);
    },
  };
};

/** Dimension 1: each model class in each entry, and the signed fetch for other clients. */
const entries: [name: string, create: (options: Options) => Model, input?: Message[] | undefined, echoes?: RegExp][] = [
  ["openai chat, sdk", (options) => new SdkModel({ model, ...open(options) })],
  ["openai chat, fetch", (options) => new OpenAIModel({ model, ...open(options) })],
  ["openai chat, a custom client", (options) => new SdkModel({ model, client: client(options) })],
  ["openai responses, sdk", (options) => new SdkResponsesModel({ model, ...open(options) })],
  ["openai responses, fetch", (options) => new OpenAIResponsesModel({ model, ...open(options) })],
  ["openai responses, a custom client", (options) => new SdkResponsesModel({ model, client: client(options) })],
  ["openai images, sdk", (options) => new SdkImageModel({ model, ...open(options) })],
  ["openai images, fetch", (options) => new OpenAIImageModel({ model, ...open(options) })],
  ["openai images, sdk, an edit", (options) => new SdkImageModel({ model, ...open(options) }), edit],
  ["openai images, fetch, an edit", (options) => new OpenAIImageModel({ model, ...open(options) }), edit],
  ["oci-v1", (options) => new OCIOpenAINodeModel({ model, ...identity(options) } as never)],
  ["oci-v1, fetch", (options) => new OCIOpenAIModel({ model, ...identity(options) } as never)],
  ["oci-responses", (options) => new OCIResponsesNodeModel({ model, ...identity(options) } as never)],
  ["oci-responses, fetch", (options) => new OCIResponsesModel({ model, ...identity(options) } as never)],
  ["oci-sdk, GENERIC", (options) => new OCINodeModel({ model: "meta.llama-4", ...native(identity(options)) } as never)],
  [
    "oci-sdk, fetch, COHERE",
    (options) => new OCIModel({ model: "cohere.command-r-plus", ...native(identity(options)) } as never),
  ],
  ["createOCIFetch in a custom client", overFetch, undefined, /^thrown/],
];

/** Characters that URLs, JSON and HTML escape. */
let count = 0;
const newSecret = (): string => `s3~cr!t'(${(++count).toString(36).padStart(3, "0")})/&"<Qx7ZpW9kLm2+VbT4`;
const session = await makeSession();
const signer = new ApiKeyCredentials(await makeApiKey());

/** The options with the secret, and the form that a server receives and no error may show. */
interface Position {
  options(secret: string): Partial<Options>;
  /** The secret as sent. @defaultValue the given secret */
  sent?(secret: string, headers: Headers): string;
  /** The entries without such an option. */
  not?: RegExp;
}
const header = (name: string, value = (secret: string) => secret): Position => ({
  options: (secret) => ({ defaultHeaders: { [name]: value(headerSafe(secret)) } }),
  sent: headerSafe,
});
function headerSafe(secret: string): string {
  return secret.replace(/[\s"<]/g, "");
}
const query = (name: string): Position => ({
  options: (secret) => ({ baseURL: `https://x.example/v1?${new URLSearchParams({ [name]: secret })}` }),
});

/** Dimension 2: the position of the secret. */
const positions: Record<string, Position> = {
  "apiKey, a string": { options: (apiKey) => ({ apiKey: headerSafe(apiKey) }), sent: headerSafe },
  "apiKey, a function": { options: (apiKey) => ({ apiKey: () => headerSafe(apiKey) }), sent: headerSafe },
  "authorization: Bearer": { ...header("authorization", (secret) => `Bearer ${secret}`), not: /client/ },
  "authorization: Key": { ...header("Authorization", (secret) => `Key ${secret}`), not: /client/ },
  "authorization: Basic": {
    options: (secret) => ({ defaultHeaders: { authorization: `Basic ${btoa(`user:${secret}`)}` } }),
    not: /client/,
  },
  "authorization: Basic, encoded": {
    options: (secret) => ({ defaultHeaders: { authorization: `Basic ${btoa(secret)}` } }),
    sent: (secret) => btoa(secret),
    not: /client/,
  },
  "api-key": header("api-key"),
  "x-portkey-api-key": header("x-portkey-api-key"),
  "ocp-apim-subscription-key": header("ocp-apim-subscription-key"),
  "cf-access-client-secret": header("cf-access-client-secret"),
  cookie: header("cookie", (secret) => `theme=dark; session=${secret}`),
  "opc-obo-token": header("opc-obo-token"),
  "a header of any name, Bearer": header("x-tenant", (secret) => `Bearer ${secret}`),
  "a field of the body": { options: (secret) => ({ extraBody: { auth: { api_key: secret } } }), not: /client/ },
  "a hosted tool's authorization": {
    options: (authorization) => ({ extraBody: { tools: [{ type: "mcp", server_label: "x", authorization }] } }),
    not: /client/,
  },
  "the URL of a hosted tool": {
    options: (secret) => ({
      extraBody: { tools: [{ type: "mcp", server_url: `https://x.example/mcp?${new URLSearchParams({ t: secret })}` }] },
    }),
    not: /client/,
  },
  "?sig=": query("sig"),
  "?code=": query("code"),
  "?api-key=": query("api-key"),
  "?x=": query("x"),
  defaultQuery: { options: (secret) => ({ defaultQuery: { t: secret } }), not: /createOCIFetch/ },
  "the password in the URL": {
    options: (secret) => ({ baseURL: `https://user:${encodeURIComponent(secret)}@x.example/v1` }),
  },
  "the user in the URL": { options: (secret) => ({ baseURL: `https://${encodeURIComponent(secret)}@x.example/v1` }) },
  "the session token of OCI": {
    options: () => ({ credentials: new SessionTokenCredentials(session) }),
    sent: () => session.token,
    not: /openai/,
  },
  "the signature of OCI": {
    options: () => ({ credentials: signer }),
    sent: (_, headers) => /signature="([^"]+)/.exec(headers.get("authorization") ?? "")?.[1] ?? "",
    not: /openai/,
  },
};
// The names of OCI models do not contain `openai`.

const hex = (text: string, digits: (hex: string) => string = (digit) => digit) =>
  [...new TextEncoder().encode(text)].map((byte) => `%${digits(byte.toString(16).padStart(2, "0"))}`).join("");
const escaped = (text: string) => [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

/** Dimension 3a: the encoding of the secret. */
const encodings: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "Bearer …": (secret) => `Bearer ${secret}`,
  encodeURIComponent,
  URLSearchParams: (secret) => String(new URLSearchParams({ k: secret })),
  "lower hex": (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "all of it in hex": (secret) => hex(secret, (digits) => digits.toUpperCase()),
  "encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in JSON": (secret) => JSON.stringify({ k: secret }),
  "in JSON in JSON": (secret) => JSON.stringify({ k: JSON.stringify({ k: secret }) }),
  "\\/ and \\u0026": (secret) => secret.replaceAll("/", "\\/").replaceAll("&", "\\u0026").replaceAll("<", "\\u003C"),
  "all of it in \\u": escaped,
  "all of it in \\u{}": (secret) => [...secret].map((char) => `\\u{${char.charCodeAt(0).toString(16)}}`).join(""),
  "all of it in \\x": (secret) => hex(secret).replaceAll("%", "\\x"),
  "&amp;": (secret) => secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  "&#x26;": (secret) => secret.replace(/[^\w]/g, (char) => `&#x${char.charCodeAt(0).toString(16)};`),
  "the beginning, at the end": (secret) => secret.slice(0, 12),
  "the beginning, and dots": (secret) => `${secret.slice(0, 16)}... [truncated]`,
  "cut in an escape": (secret) => `${hex(secret).slice(0, 41)}`,
};

type Echo = (secret: string, url: string, headers: Headers) => Response | Promise<Response>;
const json = (status: number, body: (secret: string) => unknown): Echo => {
  return (secret) => new Response(JSON.stringify(body(secret)), { status, headers: { "content-type": "application/json" } });
};
const text = (status: number, type: string, body: (secret: string) => string): Echo => {
  return (secret) => new Response(body(secret), { status, headers: { "content-type": type } });
};
const sse = (...frames: ((secret: string) => string)[]): Echo =>
  text(200, "text/event-stream", (secret) => frames.map((frame) => `${frame(secret)}\n\n`).join(""));
const failing = (make: (secret: string, url: string, headers: Headers) => unknown): Echo => {
  return async (...seen) => {
    throw make(...seen);
  };
};

/** The fields that HTTP clients add to their errors. */
class ClientRequest {
  constructor(readonly header: string) {}
}

/** Dimension 3b: the position at which the server or the transport repeats it. */
const echoes: Record<string, Echo> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 409, 422, 429, 500, 503].map((status) => [
      `${status}, { error: { message } }`,
      json(status, (secret) => ({ error: { message: `Incorrect API key provided: ${secret}.`, type: "error", code: null } })),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(encodings).map(([name, encode]) => [
      `400, ${name}`,
      text(400, "text/plain", (secret) => `No: ${encode(secret)}`),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(encodings).map(([name, encode]) => [
      `200, no protocol, ${name}`,
      text(200, "text/html", (secret) => `<p>No: ${encode(secret)}`),
    ]),
  ),
  "{ code, message }": json(400, (secret) => ({ code: "InvalidParameter", message: `No ${secret}` })),
  "code, type, param": json(400, (secret) => ({ error: { message: "No.", code: secret, type: secret, param: secret } })),
  "{ detail }": json(422, (secret) => ({ detail: [{ loc: ["body", secret], msg: `No ${secret}`, input: secret }] })),
  "an unknown object": json(400, (secret) => ({ request: { headers: { authorization: secret }, [secret]: 1 } })),
  "an error in an error": json(502, (secret) => ({ error: { message: JSON.stringify({ error: { message: secret } }) } })),
  "a page": text(502, "text/html", (secret) => `<html><body>Bad gateway for ${secret}</body></html>`),
  "the status text": (secret) => new Response(null, { status: 400, statusText: encodeURIComponent(secret) }),
  "cut at 500 characters": json(401, (secret) => ({ error: { message: `${"x".repeat(488)}${secret}` } })),
  "200, cut at 200 characters": text(200, "text/html", (secret) => `${"x".repeat(188)}${secret}`),
  "cut at 1 MiB": text(500, "text/plain", (secret) => `${secret} ${"x".repeat(2 ** 20 - secret.length - 13)}${secret} more`),
  "200, another JSON": json(200, (secret) => ({ login: secret })),
  "200, an error as JSON": json(200, (secret) => ({ error: { message: secret, code: 400 } })),
  "a frame that is no JSON": sse((secret) => `data: oops ${secret}`),
  "a frame with an error": sse((secret) => `data: ${JSON.stringify({ error: { message: secret, code: secret } })}`),
  "an error event": sse((secret) => `event: error\ndata: ${JSON.stringify({ type: "error", message: secret, code: "x" })}`),
  "response.failed": sse(
    (secret) =>
      `data: ${JSON.stringify({ type: "response.failed", response: { status: "failed", error: { code: "x", message: secret } } })}`,
  ),
  "Location, path and query": (secret) => {
    const part = encodeURIComponent(secret);
    return new Response(null, { status: 307, headers: { location: `https://elsewhere.example/${part}?k=${part}` } });
  },
  "headers of a refusal": (secret) => {
    const part = encodeURIComponent(secret);
    const headers = { "www-authenticate": `Bearer ${part}`, "x-request-id": part, "opc-request-id": part };
    return new Response("No.", { status: 401, headers });
  },
  "headers of an answer": (secret) => {
    const part = encodeURIComponent(secret);
    return new Response("<p>No.", { headers: { "content-type": `text/html; ${part}`, "x-request-id": part } });
  },
  "thrown, with the URL": failing((secret, url) => new TypeError(`fetch failed for ${url}`, { cause: new Error(secret) })),
  "thrown, with headers and config": failing((secret, url, headers) => {
    const all = Object.fromEntries(headers);
    return Object.assign(new Error("No."), {
      code: "ERR",
      config: { url, headers: { ...all, own: secret } },
      headers: new Headers({ "x-own": encodeURIComponent(secret) }),
    });
  }),
  "thrown, with a request": failing((secret) =>
    Object.assign(new Error("No."), { request: new ClientRequest(secret), sent: new Map([["key", secret]]), [secret]: 1 }),
  ),
  "thrown, several": failing((secret) => new AggregateError([new Error(secret), new Error("No.")], "None.")),
  "thrown, causes in a circle": failing((secret) => {
    const error = new Error(secret);
    return Object.assign(error, { cause: new Error("No.", { cause: error }) });
  }),
  "thrown, properties that throw": failing((secret) =>
    Object.defineProperty(new Error(secret), "response", {
      enumerable: true,
      get() {
        throw new Error(secret);
      },
    }),
  ),
  "thrown, functions and symbols": failing((secret) =>
    Object.assign(new Error("No."), { retry: Object.assign(() => {}, { key: secret }), kind: Symbol(secret) }),
  ),
  "thrown, by undici": failing((secret, url) => {
    const socket = { servername: "x", _httpMessage: new ClientRequest(`POST ${url}\r\nauthorization: ${secret}\r\n`) };
    return new TypeError("fetch failed", { cause: Object.assign(new Error("other side closed"), { socket }) });
  }),
  "thrown, deep causes": failing((secret) => {
    let error = new Error(secret);
    for (let depth = 0; depth < 9; depth++) error = new Error("No.", { cause: error });
    return error;
  }),
  "thrown, a name": failing((secret) => Object.assign(new Error("No."), { name: secret })),
  "thrown, no error": failing((secret) => ({ message: `No ${secret}`, url: secret })),
  "thrown, a text": failing((secret) => secret),
  "breaks off": (secret) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(": hello\n\n"));
      },
      pull: (controller) => controller.error(new Error(`terminated ${secret}`)),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};

/** Everything reachable from an error. */
function chainOf(error: unknown, seen = new Set<unknown>()): string {
  if (typeof error !== "object" || error === null || seen.has(error)) return String(error);
  seen.add(error);
  const keys = ["message", "stack", "cause", "errors", ...Reflect.ownKeys(error).map(String)];
  return keys.map((key) => `${key}: ${chainOf(Reflect.get(error, key), seen)}`).join("\n");
}

/** The text of a view, or the reason why it has none: a property of an error may throw. */
function textOf(view: () => string): string {
  try {
    return view();
  } catch (reason) {
    return inspect(reason);
  }
}

/** Dimension 4: the outputs that could show it. */
const views: Record<string, (error: unknown, events: string, model: Model, seen: readonly LocusEvent[]) => string> = {
  message: (error) => String(Object(error).message),
  stack: (error) => String(Object(error).stack),
  String: (error) => String(error),
  inspect: (error) => inspect(error, { depth: 12 }),
  "inspect, hidden": (error) => inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
  structuredClone: (error) => inspect(structuredClone(error), { depth: 12, showHidden: true }),
  JSON: (error) => JSON.stringify(error),
  serializeError: (error) => JSON.stringify(serializeError(error)),
  "causes and properties": (error) => chainOf(error),
  "toResponse, all events": (_error, events) => events,
  "the events of a hook": (_error, _events, _printed, seen) => inspect(seen, { depth: 12 }),
  "terminate of toResponse": (_error, events) =>
    events
      .split("\n")
      .filter((line) => line.includes('"terminate"'))
      .join(),
  "the model": (_error, _events, printed) => inspect(printed, { depth: 12, showHidden: true }) + JSON.stringify(printed),
};

/** A text with all levels of escapes removed. */
function decoded(text: string): string {
  let plain = text;
  for (let layer = 0; layer < 6; layer++) {
    const before = plain;
    plain = plain
      .replace(/%([\da-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\x([\da-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\u\{([\da-f]+)\}/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\u([\da-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&#x([\da-f]+);/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] ?? "")
      .replace(/\\(.)/g, "$1");
    if (plain === before) break;
  }
  return plain.replaceAll("+", " ");
}

/** Whether a text contains eight consecutive characters of a secret. Each secret has a unique start and end. */
function leaks(text: string, secret: string): boolean {
  const [plain, hidden] = [decoded(text), decoded(secret)];
  for (let start = 0; start + 8 <= hidden.length; start++) if (plain.includes(hidden.slice(start, start + 8))) return true;
  return false;
}

const retry = { maxAttempts: 2, initialDelayMs: 0, maxDelayMs: 0 };

/** Runs an agent on a model whose server repeats the secret, and searches all outputs. */
async function leaksOf(entry: (typeof entries)[number], position: Position, echo: Echo): Promise<string[]> {
  const [, create, input] = entry;
  const given = newSecret();
  const secrets = new Set<string>();
  const { baseURL = "https://x.example/v1", ...options } = position.options(given);
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    const secret = position.sent?.(given, headers) ?? given;
    secrets.add(secret);
    return echo(secret, String(url), headers);
  };
  const printed = create({ baseURL, fetch, ...options });
  const seen: LocusEvent[] = [];
  const run = new Agent({ model: printed, retry, hooks: [{ onEvent: (event) => void seen.push(event) }] }).run(input ?? "Hi");
  const events = await run.toResponse({ errors: "full" }).text();
  const error = await run.result().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (secrets.size === 0) throw new Error(`Nothing was sent: ${inspect(error)}`);
  return Object.keys(views).filter((view) => {
    const shown = textOf(() => views[view]?.(error, events, printed, seen) ?? "");
    return [...secrets].some((secret) => leaks(shown, secret));
  });
}

const counts = { cells: 0, leaks: 0, control: 0, controlled: 0 };
/** The table of `pnpm secrets:matrix`. */
afterAll(() => {
  const dimensions: [string, readonly string[]][] = [
    ["entries", entries.map(([name]) => name)],
    ["positions of the secret", Object.keys(positions)],
    ["echoes", Object.keys(echoes)],
    ["views", Object.keys(views)],
  ];
  const list = process.env.SECRETS_MATRIX ? (names: readonly string[]) => `: ${names.join(" | ")}` : () => "";
  const rows = [
    ...dimensions.map(([what, names]) => `${String(names.length).padStart(9)} ${what}${list(names)}`),
    `${String(counts.cells).padStart(9)} possible cells`,
    `${String(counts.leaks).padStart(9)} leaks`,
    `${String(counts.control).padStart(9)} of ${counts.controlled} cells leak without redaction`,
    `${String(Math.round(process.cpuUsage().user / 1e6)).padStart(9)} seconds of CPU`,
  ];
  process.stdout.write(`secrets\n${rows.join("\n")}\n`);
});

describe.each(entries)("%s", (...entry) => {
  test("no error shows a secret, and each would without redaction", { timeout: 120_000 }, async () => {
    const found: string[] = [];
    let cells = 0;
    let [control, controlled, turn] = [0, 0, 0];
    for (const [where, position] of Object.entries(positions)) {
      if (position.not?.test(entry[0])) continue;
      const names = Object.keys(echoes).filter((name) => entry[3]?.test(name) !== false);
      const runs = () => Promise.all(names.map((name) => leaksOf(entry, position, echoes[name] ?? failing(String))));
      cells += names.length * Object.keys(views).length;
      for (const [index, views] of (await runs()).entries())
        found.push(...views.map((view) => `${where} | ${names[index]} | ${view}`));
      // Each entry tests a sixth of the positions, to save time; together they test all.
      if (++turn % 6 !== entries.findIndex(([name]) => name === entry[0]) % 6) continue;
      controlled += names.length * Object.keys(views).length;
      redaction.isOn = false;
      control += (await runs()).flat().length;
      redaction.isOn = true;
    }
    counts.cells += cells;
    counts.leaks += found.length;
    counts.control += control;
    counts.controlled += controlled;
    expect(found).toEqual([]);
    // A model never shows a secret, and few echoes reach JSON.stringify, which omits messages.
    expect(control).toBeGreaterThan(controlled / 2);
  });
});
