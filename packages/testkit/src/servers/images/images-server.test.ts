import { moderationBlocked } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { type ImagesReply, onePixelPng } from "./images-reply.js";
import { type ImagesScript, type ImagesServer, startImagesServer } from "./images-server.js";

async function withServer<T>(script: ImagesScript, use: (server: ImagesServer) => Promise<T>): Promise<T> {
  const server = await startImagesServer(script);
  try {
    const result = await use(server);
    await server.idle();
    return result;
  } finally {
    await server.close();
  }
}

const generate = (server: ImagesServer, body: unknown) =>
  fetch(`${server.baseURL}/images/generations`, { method: "POST", body: JSON.stringify(body) });

function edit(server: ImagesServer, fields: Readonly<Record<string, string | Blob | readonly Blob[]>>): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) typeof one === "string" ? form.append(name, one) : form.append(name, one, "a.png");
  return fetch(`${server.baseURL}/images/edits`, { method: "POST", body: form });
}

const eventsOf = async (response: Response) =>
  (await response.text())
    .split("\n\n")
    .filter(Boolean)
    .map((event) => {
      const [, name, data = ""] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
      return { name, ...JSON.parse(data) };
    });

const png = (text: string) => new Blob([text], { type: "image/png" });
const bytes = (text: string) => new TextEncoder().encode(text);
const usage = {
  input_tokens: 10,
  input_tokens_details: { text_tokens: 10, image_tokens: 0 },
  output_tokens: 5,
  total_tokens: 15,
};
const asked = { model: "gpt-image-1", prompt: "A fjord" };

describe("startImagesServer", () => {
  test("generates images", async () => {
    const reply: ImagesReply = { images: ["QQ==", "Qg=="], revisedPrompt: "A deep fjord" };
    await withServer([reply], async (server) => {
      const response = await generate(server, { ...asked, n: 2, output_format: "webp", quality: "auto" });
      expect(await response.json()).toEqual({
        created: 1_700_000_000,
        background: "opaque",
        output_format: "webp",
        quality: "high",
        size: "1024x1024",
        data: [
          { b64_json: "QQ==", revised_prompt: "A deep fjord" },
          { b64_json: "Qg==", revised_prompt: "A deep fjord" },
        ],
        usage,
      });
      expect(server.images).toMatchObject([
        { operation: "generations", fields: { ...asked, n: 2, output_format: "webp", quality: "auto" }, files: [] },
      ]);
    });
  });

  test("edits images from a form", async () => {
    await withServer([{}], async (server) => {
      const files = { "image[]": [png("one"), png("two")], mask: png("three") };
      const response = await edit(server, { ...asked, prompt: "2001", n: "2", ...files });
      expect(await response.json()).toMatchObject({ data: [{ b64_json: onePixelPng }, { b64_json: onePixelPng }] });
      expect(server.images).toMatchObject([
        {
          operation: "edits",
          fields: { ...asked, prompt: "2001", n: 2 },
          files: [
            { field: "image[]", name: "a.png", type: "image/png", bytes: bytes("one") },
            { field: "image[]", name: "a.png", type: "image/png", bytes: bytes("two") },
            { field: "mask", name: "a.png", type: "image/png", bytes: bytes("three") },
          ],
        },
      ]);
    });
  });

  test.each([
    ["generations", "image_generation"],
    ["edits", "image_edit"],
  ])("streams the requested number of partial images: %s", async (operation, name) => {
    const reply: ImagesReply = { partialImages: ["QQ==", "Qg==", "Qw=="], images: ["RA=="] };
    const events = await withServer([reply], async (server) =>
      eventsOf(
        operation === "edits"
          ? await edit(server, { ...asked, stream: "true", partial_images: "2", image: png("one") })
          : await generate(server, { ...asked, stream: true, partial_images: 2 }),
      ),
    );
    const common = { created_at: 1_700_000_000, background: "opaque", output_format: "png", quality: "high", size: "1024x1024" };
    const event = (type: string, b64_json: string, rest: object) => ({ name: type, type, ...common, b64_json, ...rest });
    expect(events).toEqual([
      event(`${name}.partial_image`, "QQ==", { partial_image_index: 0 }),
      event(`${name}.partial_image`, "Qg==", { partial_image_index: 1 }),
      event(`${name}.completed`, "RA==", { usage }),
    ]);
  });

  test("ends a stream with an error", async () => {
    const error = { message: "Overloaded.", code: "server_error" };
    await withServer([{ error }, { error }], async (server) => {
      const events = await eventsOf(await generate(server, { ...asked, stream: true, partial_images: 1 }));
      const whole = { type: "server_error", param: null, ...error };
      expect(events.map(({ name }) => name)).toEqual(["image_generation.partial_image", "error"]);
      expect(events.at(-1)).toEqual({ name: "error", type: "error", error: whole });
      const response = await generate(server, asked);
      expect([response.status, await response.json()]).toEqual([500, { error: whole }]);
    });
  });

  test("refuses a blocked prompt, and decides by the request", async () => {
    const script: ImagesScript = ({ fields }) => (fields.prompt === "War" ? moderationBlocked("violence") : {});
    await withServer(script, async (server) => {
      const response = await generate(server, { ...asked, prompt: "War" });
      expect([response.status, await response.json()]).toEqual([
        400,
        {
          error: {
            message: expect.stringMatching(
              /^Your request was rejected by the safety system\..* safety_violations=\[violence\]\.$/,
            ),
            type: "image_generation_user_error",
            param: null,
            code: "moderation_blocked",
          },
        },
      ]);
      expect((await generate(server, asked)).status).toBe(200);
    });
  });

  const refusal = (message: string, param: string, code: string) => ({
    error: { message, type: "invalid_request_error", param, code },
  });

  test.each<[string, object, object]>([
    ["no model", { prompt: "A" }, refusal("Missing required parameter: 'model'.", "model", "missing_required_parameter")],
    [
      "no prompt",
      { model: "gpt-image-1" },
      refusal("Missing required parameter: 'prompt'.", "prompt", "missing_required_parameter"),
    ],
    [
      "a parameter of older models",
      { ...asked, response_format: "b64_json" },
      refusal("Unknown parameter: 'response_format'.", "response_format", "unknown_parameter"),
    ],
    [
      "a quality that does not exist",
      { ...asked, quality: "hd" },
      refusal("Invalid value: 'hd'. Supported values are: 'low', 'medium', 'high', and 'auto'.", "quality", "invalid_value"),
    ],
    [
      "a size that the first model does not have",
      { ...asked, size: "1x1" },
      refusal(
        "Invalid value: '1x1'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.",
        "size",
        "invalid_value",
      ),
    ],
    [
      "too many images",
      { ...asked, n: 11 },
      refusal(
        "Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.",
        "n",
        "integer_above_max_value",
      ),
    ],
    [
      "a number as text",
      { ...asked, n: "2" },
      refusal("Invalid type for 'n': expected an integer, but got a string instead.", "n", "invalid_type"),
    ],
  ])("refuses %s", async (_name, body, expected) => {
    await withServer([], async (server) => {
      const response = await generate(server, body);
      expect([response.status, await response.json()]).toEqual([400, expected]);
      expect(server.images).toHaveLength(1);
    });
  });

  test("refuses an edit without images", async () => {
    await withServer([], async (server) => {
      expect(await (await edit(server, asked)).json()).toMatchObject({ error: { param: "image" } });
    });
  });

  test.each([
    ["a request past the last reply", "images/generations", JSON.stringify(asked), 400, "it has 0 replies, and request 1 asks"],
    ["a body that is neither JSON nor a form", "images/edits", "nope", 400, "neither a JSON object nor a form"],
    ["an unknown path", "images/variations", "{}", 404, "No such path: /v1/images/variations"],
  ])("refuses %s", async (_name, path, body, status, message) => {
    await withServer([], async ({ baseURL }) => {
      const response = await fetch(`${baseURL}/${path}`, { method: "POST", body });
      expect(response.status).toBe(status);
      expect(((await response.json()) as { error: { message: string } }).error.message).toContain(message);
    });
  });
});
