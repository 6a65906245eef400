import type { AgentInput } from "@locus/core";
import { describe, expect, test } from "vitest";
import { agentsOnServers } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

const bytes = new Uint8Array([1, 2, 3]);
const base64 = "AQID";

/** The input of `run()`, and the input that the service receives. */
const table: [string, AgentInput, object][] = [
  [
    "an image by URL",
    [{ type: "image", source: { url: "https://example.com/a.png" }, detail: "low" }],
    { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
  ],
  [
    "an image in base64",
    [{ type: "image", source: { base64, mediaType: "image/png" } }],
    { type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } },
  ],
  [
    "an image in bytes",
    [{ type: "image", source: { bytes, mediaType: "image/png" } }],
    { type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } },
  ],
  [
    "audio in bytes",
    { role: "user", content: [{ type: "audio", source: { bytes, mediaType: "audio/mpeg" } }] },
    { type: "input_audio", input_audio: { data: base64, format: "mp3" } },
  ],
  [
    "a file in a buffer",
    [
      {
        role: "user",
        content: [{ type: "file", filename: "a.pdf", source: { bytes: bytes.buffer, mediaType: "application/pdf" } }],
      },
    ],
    { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${base64}` } },
  ],
  ["an uploaded file", [{ type: "file", source: { fileId: "file-1" } }], { type: "file", file: { file_id: "file-1" } }],
];

describe.each(entries)("input of run() reaches the service, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  test.each(table)("%s", async (_name, input, part) => {
    const { agent, server } = await agentOn([{ text: "I see." }]);
    expect((await agent.invoke(input)).message).toBe("I see.");
    expect(server.completions[0]?.body.messages).toEqual([{ role: "user", content: [part] }]);
  });

  test.each([
    [
      "a part in OpenAI's own form",
      [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }],
      /"image_url".*"image"/,
    ],
    [
      "sound in OpenAI's own form",
      [{ type: "input_audio", input_audio: { data: base64, format: "wav" } }],
      /"input_audio".*"audio"/,
    ],
    ["audio by URL", [{ type: "audio", source: { url: "https://example.com/a.mp3" } }], /audio.*base64, mediaType/],
  ])("%s fails with the valid form, before any request", async (_name, input, message) => {
    const { agent, server } = await agentOn([]);
    const error = await agent.invoke(input as AgentInput).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "configuration", message: expect.stringMatching(message) });
    expect(server.requests).toEqual([]);
  });
});

describe.each(entries)("parts of an answer, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  test("a refusal", async () => {
    const { agent } = await agentOn([{ refusal: "I cannot." }]);
    const parts: unknown[] = [];
    const run = agent.run("Do it.");
    for await (const event of run) if (event.type === "model_part" && !event.partial) parts.push(event.part);
    expect(parts).toEqual([{ type: "refusal", refusal: "I cannot." }]);
    expect((await run.result()).messages.at(-1)).toMatchObject({ content: parts });
  });

  test("audio", async () => {
    const { agent, server } = await agentOn(
      async (_request, exchange) => {
        await exchange.chunk({ choices: [{ index: 0, delta: { audio: { id: "a1", data: base64, transcript: "Hey" } } }] });
        await exchange.chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
        await exchange.done();
      },
      { providerOptions: { openai: { modalities: ["text", "audio"], audio: { voice: "alloy", format: "wav" } } } },
    );
    const { messages } = await agent.invoke("Say hey.");
    expect(server.completions[0]?.body).toMatchObject({
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "wav" },
    });
    expect(messages.at(-1)).toMatchObject({
      content: [{ type: "audio", source: { base64, mediaType: "audio/wav" }, transcript: "Hey" }],
    });
  });
});
