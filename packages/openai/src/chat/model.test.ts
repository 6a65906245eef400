import { inspect } from "node:util";
import { BadRequestError, type JsonObject, NotFoundError, PermissionError } from "@locus/core";
import type { FailureDialect, Post } from "@locus/core/provider";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { resolveProfile } from "../compat.js";
import { ask } from "../testing/ask.js";
import { okStream } from "../testing/captured-fetch.js";
import { ChatModel, type ChatModelConfig } from "./model.js";

function acme(post: Post, config: Partial<ChatModelConfig> = {}): ChatModel {
  const dialect: FailureDialect = {
    service: "Acme",
    kinds: [[/NotAuthorizedOrNotFound/, PermissionError]],
    hints: { permission: "a policy may be missing" },
  };
  const profile = resolveProfile("https://acme.example", "large");
  return new ChatModel({
    provider: "acme",
    modelId: "large",
    profile,
    post,
    url: "https://acme.example/chat",
    dialect,
    ...config,
  });
}

const ok: Post = async () => new Response(String(okStream.body), { headers: okStream.headers ?? {} });
const failing =
  (status: number, body: JsonObject): Post =>
  async () =>
    Response.json(body, { status });

describe("a provider built on ChatModel", () => {
  test("explains a failure by its headers, and resolves its URL with the first request", async () => {
    let url = "nowhere";
    const config: ChatModelConfig = {
      provider: "acme",
      modelId: "large",
      profile: resolveProfile("", "large"),
      dialect: {
        service: "Acme",
        hint: ({ headers }, code) => (code === "authentication" ? `it is ${headers?.get("date")} there` : undefined),
        hints: { rate_limit: "later" },
      },
      get url() {
        return url;
      },
      async post() {
        url = "https://acme.example/found";
        return Response.json({ message: "No." }, { status: 401, headers: { date: "noon" } });
      },
    };
    const { error } = await outcomeOf(new ChatModel(config).stream(ask()));
    expect(String(error)).toContain("No. (it is noon there) [POST https://acme.example/found]");
    const limited: ChatModelConfig = { ...config, post: failing(429, { message: "Slow." }) };
    expect(String((await outcomeOf(new ChatModel(limited).stream(ask()))).error)).toContain("Slow. (later)");
  });

  test("consists of one function and some data", async () => {
    const bodies: JsonObject[] = [];
    const post: Post = (body, options) => {
      bodies.push(body);
      return ok(body, options);
    };
    const model = acme(post, { settings: { seed: 1 }, extraBody: { a: 1 }, defaults: { retry: { maxAttempts: 1 } } });
    const { complete } = await outcomeOf(model.stream(ask({ providerOptions: { acme: { b: 2 }, openai: { n: 3 } } })));
    expect(complete?.message).toEqual({
      role: "assistant",
      content: [{ type: "text", text: "Hello" }],
      origin: { provider: "acme", modelId: "large" },
      finishReason: { reason: "stop", raw: "stop" },
    });
    expect(bodies).toEqual([
      {
        model: "large",
        messages: [{ role: "user", content: "Hi" }],
        stream: true,
        stream_options: { include_usage: true },
        seed: 1,
        a: 1,
        b: 2,
      },
    ]);
    expect(model.defaults).toEqual({ retry: { maxAttempts: 1 } });
  });

  test.each<[string, Post, { code: string }, RegExp]>([
    [
      "a custom code",
      failing(404, { code: "NotAuthorizedOrNotFound", message: "No." }),
      PermissionError,
      /^Acme answered 404 for model "large": No\. \(a policy may be missing\) \[POST https:\/\/acme\.example\/chat\]$/,
    ],
    [
      "a common code",
      failing(404, { code: "404", message: "No." }),
      NotFoundError,
      /^Acme answered 404 for model "large": No\. \[POST/,
    ],
    ["a refusal that names no parameter", failing(400, { message: "No." }), BadRequestError, /No\./],
  ])("its errors: %s", async (_name, post, type, message) => {
    const { error } = await outcomeOf(acme(post).stream(ask()));
    expect(error).toMatchObject({ code: type.code, message: expect.stringMatching(message) });
  });

  test("prints without its internals", () => {
    const model = acme(ok, { extraBody: { secret: "s3cret" } });
    expect(inspect(model, { depth: 9 })).not.toContain("s3cret");
    expect(JSON.parse(JSON.stringify(model))).toMatchObject({ provider: "acme", modelId: "large" });
  });

  test("closes the connection when the stream is left early, and reuses it after a whole answer", async () => {
    const signals: AbortSignal[] = [];
    const post: Post = (body, options) => {
      signals.push(options.signal);
      return ok(body, options);
    };
    for await (const event of acme(post).stream(ask())) if (event.type === "model_chunk") break;
    await outcomeOf(acme(post).stream(ask()));
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });

  test("an abort throws the signal's own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("the user left");
    const post: Post = (_body, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("some other error")));
        controller.abort(reason);
      });
    const { error } = await outcomeOf(acme(post).stream(ask({ signal: controller.signal })));
    expect(error).toBe(reason);
  });
});
