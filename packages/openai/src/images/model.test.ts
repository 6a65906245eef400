import {
  Agent,
  type AgentInput,
  ContentFilterError,
  type ImagePart,
  type LocusEvent,
  type Model,
  type ModelRequest,
  type UserMessage,
} from "@locus/core";
import { moderationBlocked } from "@locus/internal-recordings";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { type ImagesScript, type ImagesServer, onePixelPng, startImagesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { imageEntries } from "../testing/image-entries.js";

type Options = Parameters<(typeof imageEntries)[number]["createModel"]>[0];

const png: ImagePart = { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } };
const other = onePixelPng.replace(/.{8}$/, "AAAAAA==");

describe.each(imageEntries)("$entry", ({ createModel }) => {
  async function withServer<T>(
    script: ImagesScript,
    body: (server: ImagesServer, create: (options?: Options) => Model) => Promise<T>,
  ): Promise<T> {
    await using server = await startImagesServer(script);
    const create = (options: Options = {}) => createModel({ baseURL: server.baseURL, apiKey: "sk-image-secret", ...options });
    const result = await body(server, create);
    await server.idle();
    return result;
  }
  const ask = (content: UserMessage["content"], request: Partial<ModelRequest> = {}): ModelRequest => ({
    messages: [{ role: "user", content }],
    ...request,
  });

  test("draws the prompt of the user, and the image is a part of the answer", async () => {
    await withServer([{ images: [onePixelPng] }], async (server, create) => {
      const agent = new Agent({ model: create({ size: "1024x1024", quality: "low" }), systemPrompt: "In oil." });
      const result = await agent.invoke("A fjord");
      expect(result).toMatchObject({ message: "", success: true, stopReason: "complete" });
      expect(result.messages.at(-1)).toEqual({
        role: "assistant",
        content: [png],
        origin: { provider: "openai.images", modelId: "gpt-image-1" },
        finishReason: { reason: "stop" },
      });
      expect(result.usage.outputTokens).toBeGreaterThan(0);
      expect(server.images.map(({ operation, fields, headers }) => [operation, fields, headers.authorization])).toEqual([
        [
          "generations",
          { model: "gpt-image-1", prompt: "In oil.\n\nA fjord", size: "1024x1024", quality: "low" },
          "Bearer sk-image-secret",
        ],
      ]);
    });
  });

  test("edits the images in the message", async () => {
    await withServer([{ images: [other] }], async (server, create) => {
      const input: AgentInput = [{ type: "text", text: "Make it blue" }, png, png];
      const result = await new Agent({ model: create({ inputFidelity: "high" }) }).invoke(input);
      expect(result.messages.at(-1)?.content).toEqual([{ ...png, source: { base64: other, mediaType: "image/png" } }]);
      const [request] = server.images;
      expect(request).toMatchObject({ operation: "edits", fields: { prompt: "Make it blue", input_fidelity: "high" } });
      expect(request?.files.map(({ field, type }) => [field, type])).toEqual([
        ["image[]", "image/png"],
        ["image[]", "image/png"],
      ]);
      expect(request?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    });
  });

  test.each<[string, UserMessage["content"]]>([
    ["drawn", "A fjord"],
    ["edited", [{ type: "text", text: "Bluer" }, png]],
  ])("shows previews while the image is %s", async (_how, content) => {
    await withServer([{ images: [onePixelPng], partialImages: [other, other] }], async (_server, create) => {
      const { events, complete } = await outcomeOf(create({ partialImages: 2 }).stream(ask(content)));
      const drawn = { ...png, source: { base64: other, mediaType: "image/png" } };
      const preview = { type: "model_part", part: drawn, partial: true, partIndex: 0 };
      expect(events.filter((event) => event.type === "model_part")).toEqual([
        preview,
        preview,
        { type: "model_part", part: png, partIndex: 0 },
      ]);
      expect(complete?.message.content).toEqual([png]);
    });
  });

  test("warns of unsupported features", async () => {
    await withServer([{ images: [onePixelPng] }], async (server, create) => {
      const outcome = await outcomeOf(
        create().stream({
          messages: [
            { role: "user", content: "A fjord" },
            { role: "assistant", content: [png] },
            { role: "user", content: "And a lake" },
          ],
          tools: [{ type: "function", name: "weather", description: "", parameters: { type: "object" } }],
          settings: { temperature: 0 },
          output: { name: "o", schema: { type: "object" }, strict: true },
        }),
      );
      expect(warningsOf(outcome).map(({ parameter }) => parameter)).toEqual(["messages", "tools", "output", "temperature"]);
      expect(server.images[0]?.fields).toEqual({ model: "gpt-image-1", prompt: "And a lake" });
    });
  });

  test.each([
    ["in the answer", {}],
    ["in the stream", { partialImages: 1 }],
  ])("a refusal of the filter is a content filter error, %s", async (_where, options) => {
    await withServer([moderationBlocked()], async (server, create) => {
      const { error } = await outcomeOf(create(options).stream(ask("Something bad")));
      expect(ContentFilterError.isInstance(error)).toBe(true);
      expect(String(error)).toContain(`[POST ${server.baseURL}/images/generations]`);
      expect(String(error)).not.toContain("sk-image-secret");
    });
  });

  test("an image with only a URL is an error that says how to pass its bytes", async () => {
    await withServer([], async (_server, create) => {
      const part: ImagePart = { type: "image", source: { url: "https://example.com/a.png" } };
      const { error } = await outcomeOf(create().stream(ask([{ type: "text", text: "Bluer" }, part])));
      expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("arrayBuffer()") });
    });
  });

  test("a stream that ends before the image is whole is an error, and leaving closes the connection", async () => {
    const preview = { type: "image_generation.partial_image", b64_json: other, partial_image_index: 0 };
    await withServer(
      [
        async (_request, exchange) => {
          await exchange.event(preview);
          exchange.end();
        },
        async (_request, exchange) => {
          await exchange.event(preview);
          await exchange.closed;
        },
      ],
      async (_server, create) => {
        const model = create({ partialImages: 1 });
        expect((await outcomeOf(model.stream(ask("A fjord")))).error).toMatchObject({ code: "stream_interrupted" });
        const seen: LocusEvent["type"][] = [];
        for await (const event of new Agent({ model }).run("A fjord")) {
          seen.push(event.type);
          if (event.type === "model_part") break;
        }
        expect(seen).toEqual(["model_start", "model_part"]);
      },
    );
  });

  test("options of a request win, by either name", async () => {
    await withServer([{ images: [onePixelPng] }], async (server, create) => {
      const providerOptions = { "openai.images": { size: "auto", output_format: "webp" } };
      const { complete } = await outcomeOf(create({ size: "1024x1024" }).stream(ask("A fjord", { providerOptions })));
      expect(server.images[0]?.fields).toMatchObject({ size: "auto", output_format: "webp" });
      expect(complete?.message.content).toMatchObject([{ source: { mediaType: "image/webp" } }]);
    });
  });
});
