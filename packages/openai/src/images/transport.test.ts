import { inspect } from "node:util";
import { Agent, ConfigurationError, type LocusError, type Model, type UserPart } from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import {
  type ImagesAnswer,
  type ImagesExchange,
  type ImagesReply,
  onePixelPng,
  startHttpServer,
  startImagesServer,
} from "@locus/testkit/servers";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { imageEntries } from "../testing/image-entries.js";
import { OpenAIImageModel } from "./index.js";

const png: UserPart = { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } };
const bytes = new Uint8Array(Buffer.from(onePixelPng, "base64"));
const bluer = ask({ messages: [{ role: "user", content: [{ type: "text", text: "Bluer" }, png] }] });
const draw = ask();
const apiKey = "sk-image-secret";

/** Each request, with the end of its URL. */
const both = [
  ["generations", draw],
  ["edits", bluer],
] as const;

describe.each(imageEntries)("$entry", ({ createModel }) => {
  const codeOf = async (model: Model, request = draw) => ((await outcomeOf(model.stream(request))).error as LocusError)?.code;

  test.each(both)("%s: URL, query and headers are those of the options", async (operation, request) => {
    await using server = await startImagesServer([{}]);
    const model = createModel({
      baseURL: `${server.baseURL}/`,
      apiKey: async () => "token",
      apiVersion: "2025-04-01-preview",
      organization: "org",
      defaultQuery: { a: 1 },
      defaultHeaders: { "x-custom": "1", "content-type": "application/json" },
    });
    expect((await outcomeOf(model.stream(request))).error).toBeUndefined();
    const { headers, url } = server.images[0] ?? {};
    expect(server.requests).toHaveLength(1);
    expect(url).toBe(`/v1/images/${operation}?api-version=2025-04-01-preview&a=1`);
    expect(headers).toMatchObject({ authorization: "Bearer token", "openai-organization": "org", "x-custom": "1" });
    expect(headers?.["content-type"]).toMatch(operation === "edits" ? /^multipart\/form-data; boundary=/ : /^application\/json$/);
    await server.idle();
  });

  test("Azure: a key goes into its own header, to the deployment", async () => {
    await using server = await startImagesServer([{}]);
    const baseURL = `${server.url}/openai/deployments/d`;
    const model = createModel({ model: "d", baseURL, apiKey, apiVersion: "2025-04-01-preview" });
    await outcomeOf(model.stream(draw));
    expect(server.images[0]).toMatchObject({
      url: "/openai/deployments/d/images/generations?api-version=2025-04-01-preview",
      headers: { "api-key": apiKey },
      fields: { model: "d", prompt: "Hi" },
    });
    expect(server.images[0]?.headers).not.toHaveProperty("authorization");
  });

  test("an edit carries the bytes, the mask and every setting", async () => {
    await using server = await startImagesServer([{}]);
    const mask = `data:image/png;base64,${onePixelPng}`;
    const jpeg: UserPart = { type: "image", source: { url: "data:image/jpeg;base64,/9j/" } };
    const model = createModel({ baseURL: server.baseURL, n: 2, partialImages: 1, extraBody: { user: null } });
    await outcomeOf(
      model.stream({
        messages: [{ role: "user", content: [{ type: "text", text: "Join" }, png, jpeg] }],
        providerOptions: { "openai.images": { mask } },
      }),
    );
    expect(server.images[0]?.fields).toEqual({
      model: "gpt-image-1",
      prompt: "Join",
      n: 2,
      partial_images: 1,
      stream: true,
    });
    const files = [...(server.images[0]?.files ?? [])].sort((a, b) => (a.field < b.field ? -1 : 1));
    expect(files).toEqual([
      { field: "image[]", name: "image.png", type: "image/png", bytes },
      { field: "image[]", name: "image.jpeg", type: "image/jpeg", bytes: new Uint8Array([0xff, 0xd8, 0xff]) },
      { field: "mask", name: "mask.png", type: "image/png", bytes },
    ]);
  });

  test.each<[string, unknown]>([
    ["is no base64", "data:image/png;base64,%%%"],
    ["is no data URL", "https://x.example/mask.png"],
  ])("a mask that %s is a ConfigurationError, before anything is sent", async (_name, mask) => {
    await using server = await startImagesServer([]);
    const { error } = await outcomeOf(createModel({ baseURL: server.baseURL, mask: String(mask) }).stream(bluer));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toMatch(/^The mask is not an image in base64/);
    expect(server.requests).toEqual([]);
  });

  test("each preview arrives while the next is drawn", async () => {
    const seen: string[] = [];
    let resolve: (() => void) | undefined;
    const next = () =>
      new Promise<void>((done) => {
        resolve = done;
      });
    const picture = (type: string) => ({ type, b64_json: onePixelPng, output_format: "png" });
    await using server = await startImagesServer(async (_request, exchange) => {
      for (const type of ["image_generation.partial_image", "image_generation.partial_image"]) {
        const shown = next();
        await exchange.event(picture(type));
        await shown;
      }
      // The stream stays open, because the image ends the answer.
      await exchange.event(picture("image_generation.completed"));
    });
    for await (const event of new Agent({ model: createModel({ baseURL: server.baseURL, partialImages: 2 }) }).run("A fjord")) {
      if (event.type === "model_part") seen.push(event.partial ? "preview" : "image");
      if (event.type === "model_part") resolve?.();
    }
    expect(seen).toEqual(["preview", "preview", "image"]);
    await server.idle();
  });

  test("an image larger than any text is read", { timeout: 30_000 }, async () => {
    const large = "QUFB".repeat(6 * 1024 * 1024);
    await using server = await startImagesServer([{ images: [large] }]);
    const { complete, error } = await outcomeOf(createModel({ baseURL: server.baseURL, partialImages: 0 }).stream(draw));
    expect(error).toBeUndefined();
    const [part] = (complete?.message.content ?? []) as [UserPart];
    expect(part.type === "image" && "base64" in part.source && part.source.base64.length).toBe(large.length);
  });

  describe("failures", () => {
    const refusal = (status: number, fields: object): ImagesAnswer => ({ status, error: { message: "No.", ...fields } });
    const inStream = (fields: object): ImagesReply => ({ partialImages: [], error: { message: "No.", ...fields } });

    test.each<[string, ImagesAnswer, string]>([
      ["the filter", refusal(400, { type: "image_generation_user_error", code: "moderation_blocked" }), "content_filter"],
      ["the policy", refusal(400, { type: "image_generation_user_error", code: "content_policy_violation" }), "content_filter"],
      [
        "the filter, in a stream",
        inStream({ type: "image_generation_user_error", code: "moderation_blocked" }),
        "content_filter",
      ],
      ["the request, in a stream", inStream({ type: "image_generation_user_error" }), "bad_request"],
      ["the service, in a stream", inStream({ type: "image_generation_server_error" }), "server_error"],
      ["the rate, in a stream", inStream({ type: "tokens", code: "rate_limit_exceeded" }), "rate_limit"],
      ["the request", refusal(400, { type: "image_generation_user_error", param: "prompt" }), "bad_request"],
      ["too many", refusal(429, { type: "input-images", code: "rate_limit_exceeded" }), "rate_limit"],
      ["the organization", refusal(403, { type: "invalid_request_error" }), "permission"],
      ["the service", refusal(500, {}), "server_error"],
    ])("%s", async (_name, answer, code) => {
      await using server = await startImagesServer([answer]);
      expect(await codeOf(createModel({ baseURL: server.baseURL, partialImages: 1 }))).toBe(code);
      await server.idle();
    });

    test.each(both)("%s: the message has the URL, but no secret", async (operation, request) => {
      await using server = await startImagesServer([refusal(401, { message: `Wrong key ${apiKey}.` })]);
      const model = createModel({ baseURL: server.baseURL, apiKey });
      const { error } = await outcomeOf(model.stream(request));
      expect((error as Error).message).toContain(`[POST ${server.baseURL}/images/${operation}]`);
      const everything = [inspect(error, { depth: 9 }), inspect(model, { depth: 9, showHidden: true }), JSON.stringify(model)];
      expect(everything.join()).not.toContain(apiKey);
    });

    test.each(both)("%s: an unreachable server", async (operation, request) => {
      const server = await startHttpServer(() => {});
      await server.close();
      const { error } = await outcomeOf(createModel({ baseURL: server.url }).stream(request));
      expect(error).toMatchObject({ code: "connection", message: expect.stringContaining(`/images/${operation}]`) });
    });

    test("an invalid answer", async () => {
      await using server = await startImagesServer((_request, exchange) => exchange.json(200, { data: [] }));
      const { error } = await outcomeOf(createModel({ baseURL: server.baseURL }).stream(draw));
      expect(error).toMatchObject({ code: "server_error", retryable: false });
    });

    test.each(["before", "after"])("a connection that breaks %s the first preview", async (when) => {
      await using server = await startImagesServer(async (_request, exchange) => {
        if (when === "after") await exchange.event({ type: "image_generation.partial_image", b64_json: onePixelPng });
        exchange.destroy();
      });
      const code = when === "after" ? "stream_interrupted" : "connection";
      expect(await codeOf(createModel({ baseURL: server.baseURL, partialImages: 1 }))).toBe(code);
    });
  });

  test("unknown parameters are dropped for good, with a warning", async () => {
    const reply = async ({ fields }: { fields: object }, exchange: ImagesExchange) => {
      if (!("input_fidelity" in fields)) return {};
      const message = "The model 'gpt-image-1' does not support the 'input_fidelity' parameter.";
      exchange.json(400, { error: { message, type: "invalid_request_error", param: "input_fidelity", code: null } });
      return undefined;
    };
    await using server = await startImagesServer(reply);
    const model = createModel({ baseURL: server.baseURL, inputFidelity: "high" });
    const outcomes = [await outcomeOf(model.stream(bluer)), await outcomeOf(model.stream(bluer))];
    expect(outcomes.map((outcome) => [outcome.error, warningsOf(outcome).map(({ parameter }) => parameter)])).toEqual([
      [undefined, ["input_fidelity"]],
      [undefined, ["input_fidelity"]],
    ]);
    expect(server.images.map(({ fields }) => "input_fidelity" in fields)).toEqual([true, false, false]);
  });

  test.each(both)("%s: aborting closes the connection, also before there is an answer", async (_operation, request) => {
    const controller = new AbortController();
    let closed: Promise<void> | undefined;
    await using server = await startImagesServer((_request, exchange) => {
      closed = exchange.closed;
      controller.abort();
    });
    const run = createModel({ baseURL: server.baseURL }).stream({ ...request, signal: controller.signal });
    expect((await outcomeOf(run)).error).toBe(controller.signal.reason);
    await closed;
    await server.idle();
  });

  test("cancelling an agent closes the connection", async () => {
    const controller = new AbortController();
    await using server = await startImagesServer(async (_request, exchange) => {
      await exchange.event({ type: "image_generation.partial_image", b64_json: onePixelPng });
      await exchange.closed;
    });
    const run = new Agent({ model: createModel({ baseURL: server.baseURL, partialImages: 1 }) }).run("A fjord", {
      signal: controller.signal,
    });
    for await (const event of run) if (event.type === "model_part") controller.abort();
    expect((await run.result()).stopReason).toBe("cancelled");
    await server.idle();
  });

  test("the image of one turn is edited if the next message has it", async () => {
    await using server = await startImagesServer([{}, {}]);
    const agent = new Agent({ model: createModel({ baseURL: server.baseURL }) });
    const first = await agent.invoke("A fjord");
    const drawn = first.messages.at(-1)?.content as UserPart[];
    const second = await agent.invoke([{ type: "text", text: "Bluer" }, ...drawn], { state: first.state });
    expect(second.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(
      server.images.map(({ operation, fields, files }) => [operation, fields.prompt, files.map((file) => file.bytes)]),
    ).toEqual([
      ["generations", "A fjord", []],
      ["edits", "Bluer", [bytes]],
    ]);
  });

  test("a failed call is retried", async () => {
    await using server = await startImagesServer([{ status: 503, error: { message: "Busy." } }, {}]);
    const model = createModel({ baseURL: server.baseURL });
    const result = await new Agent({ model }).invoke("A fjord");
    expect([result.success, server.images.length]).toEqual([true, 2]);
  });

  test.each([
    [{}, { timeouts: { connectMs: 300_000, idleMs: 300_000 } }],
    [
      { maxRetries: 0, timeouts: { connectMs: 5, idleMs: undefined, totalMs: 9 } },
      { retry: { maxAttempts: 1 }, timeouts: { connectMs: 5, idleMs: 300_000, totalMs: 9 } },
    ],
  ])("%j become defaults", (options, defaults) => {
    expect(createModel({ apiKey, ...options }).defaults).toEqual(defaults);
  });
});

test("both entries send the same edit", async () => {
  await using server = await startImagesServer(() => ({}));
  for (const { createModel } of imageEntries) {
    const model = createModel({ baseURL: server.baseURL, extraBody: { x: { a: [1] }, y: ["b", 2], z: null } });
    await outcomeOf(model.stream({ ...bluer, providerOptions: { "openai.images": { size: "auto" } } }));
  }
  const [sdk, plain] = server.images.map(({ url, fields, files }) => ({ url, fields, files }));
  expect(sdk).toEqual(plain);
  expect(sdk?.fields).toMatchObject({ x: '{"a":[1]}', "y[]": "2", size: "auto" });
});

describe("the user's own client", () => {
  test.each(both)("%s: its URL and key are used, its retries are not", async (operation, request) => {
    await using server = await startImagesServer([{ status: 500, error: { message: "No." } }, {}]);
    const client = new OpenAI({ apiKey, baseURL: server.baseURL, maxRetries: 3, logLevel: "off" });
    const model = new OpenAIImageModel({ model: "gpt-image-1", client });
    expect((await outcomeOf(model.stream(request))).error).toMatchObject({
      code: "server_error",
      message: expect.stringContaining(`[POST ${server.baseURL}/images/${operation}]`),
    });
    expect((await outcomeOf(model.stream(request))).complete?.message.content).toEqual([png]);
    expect(server.images.map((image) => [image.operation, image.headers.authorization])).toEqual([
      [operation, `Bearer ${apiKey}`],
      [operation, `Bearer ${apiKey}`],
    ]);
  });

  test("any object of its shape works", async () => {
    const pending = { asResponse: async () => Response.json({ data: [{ b64_json: onePixelPng }] }) };
    const client = { images: { generate: () => pending, edit: () => pending } };
    const { complete } = await outcomeOf(new OpenAIImageModel({ model: "m", client }).stream(bluer));
    expect(complete?.message.content).toEqual([png]);
  });

  test("options that the client decides are an error", () => {
    const client = new OpenAI({ apiKey });
    expect(() => new OpenAIImageModel({ model: "m", client, baseURL: "https://x/v1" })).toThrow(
      expect.objectContaining({ option: "baseURL" }),
    );
  });
});
