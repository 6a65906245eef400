import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import type { ModelRequest } from "../contract/model.js";
import { ConnectionError, RateLimitError } from "../errors/errors.js";
import { LocusError } from "../errors/locus-error.js";
import { attempt, type WireCall, type WireProtocol, type WireService } from "./attempt.js";
import { createDraft, finishDraft } from "./draft.js";
import { createLearning } from "./learning.js";
import type { WireBody } from "./post.js";

// As in a page that is offline, or whose policy forbids it.
const refuse = vi.hoisted(() => () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});
vi.mock("./learn-from-refusal.js", refuse);
vi.mock("../schema/repair-tools.js", refuse);
vi.mock("./failures.js", refuse);

const parameters = { type: "object", properties: { list: { type: "array" } } };
const request: ModelRequest = {
  messages: [],
  settings: { seed: 7 },
  tools: [{ type: "function", name: "f", description: "", parameters }],
};

test("where what reads refusals or repairs schemas does not load, the request goes out as it is and its error surfaces", async () => {
  const learning = createLearning({});
  const protocol: WireProtocol<WireCall> = {
    call(asked) {
      const draft = createDraft(asked, { provider: "acme" });
      draft.takeSettings({ seed: "seed" });
      draft.body.tools = draft.functions("Acme").map(({ name, parameters }) => ({ name, parameters }));
      finishDraft(draft, learning);
      return draft;
    },
    learn: learning.learn,
    reader: () => ({ push: () => [], end: () => [] }),
  };
  const sent: WireBody[] = [];
  const service: WireService = {
    provider: "acme",
    modelId: "m",
    url: "https://acme.example/say",
    dialect: { service: "Acme" },
    async post(body) {
      sent.push(body);
      return Response.json({ error: { message: "Unknown parameter: 'seed'.", param: "seed" } }, { status: 400 });
    },
  };
  await expect(attempt(service, protocol, request).next()).rejects.toMatchObject({ code: "bad_request", parameter: "seed" });
  expect(sent).toEqual([{ seed: 7, tools: [{ name: "f", parameters }] }]);
});

test.each<[string, () => Promise<Response>, object]>([
  [
    "thrown by the network",
    async () => {
      throw new TypeError("fetch failed: No sk-hush-hush", { cause: new Error("No sk-hush-hush") });
    },
    {
      code: "connection",
      retryable: true,
      message: expect.stringContaining("Could not reach the server: fetch failed: No [redacted] [POST"),
    },
  ],
  [
    "an error of locus",
    async () => {
      const error = new RateLimitError("No sk-hush-hush", {
        status: 429,
        requestId: "sk-hush-hush",
        retryAfterMs: 5,
        cause: "sk-hush-hush",
      });
      throw Object.assign(error, { request: { key: "sk-hush-hush" }, retry: Object.assign(() => {}, { key: "sk-hush-hush" }) });
    },
    { code: "rate_limit", status: 429, requestId: "[redacted]", retryAfterMs: 5, message: "No [redacted]" },
  ],
  [
    "answered",
    async () => Response.json({ error: { message: "No sk-hush-hush" } }, { status: 403, headers: { "x-request-id": "r-1" } }),
    { code: "permission", status: 403, requestId: "r-1", retryable: false },
  ],
  [
    "a redirect",
    async () => new Response(null, { status: 307, headers: { location: "https://x.example/sk-hush-hush" } }),
    { code: "bad_request", status: 307, retryable: false },
  ],
  [
    "a redirect in a browser",
    async () => Object.defineProperties(Response.error(), { type: { value: "opaqueredirect" } }),
    { code: "bad_request", retryable: false },
  ],
  [
    "a context that is too long",
    async () => Response.json({ error: { message: "prompt is too long" } }, { status: 400 }),
    { code: "bad_request", status: 400 },
  ],
  [
    "a context that is too long, by its code",
    async () => Response.json({ error: { message: "No.", code: "context_length_exceeded" } }, { status: 400 }),
    { code: "context_length", status: 400 },
  ],
])(
  "where what is needed of a failure does not load, the error has the class of its status and code, and plain values: %s",
  async (_name, post, expected) => {
    const service: WireService = {
      provider: "acme",
      modelId: "m",
      url: "https://acme.example/say",
      dialect: { service: "Acme" },
      redact: (text) => text.replaceAll("sk-hush-hush", "[redacted]"),
      post,
    };
    const protocol: WireProtocol<WireCall> = {
      call: () => ({ body: {}, warnings: [] }),
      reader: () => ({ push: () => [], end: () => [] }),
    };
    const error = await attempt(service, protocol, { messages: [] })
      .next()
      .then(String, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LocusError);
    expect(error).toMatchObject(expected);
    expect(ConnectionError.isInstance(error)).toBe(Object(error).code === "connection");
    expect(inspect(error, { depth: 9, showHidden: true, getters: true })).not.toContain("sk-hush-hush");
  },
);
