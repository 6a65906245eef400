import { Agent, type AgentInput, tool, user } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { foreign } from "./hostile.js";
import { play, succeed } from "./run-agent.js";

describe("the input of a run", () => {
  const bytes = new Uint8Array([0, 127, 128, 255]);
  const image = { type: "image" as const, source: { base64: "AH+A/w==", mediaType: "image/png" } };

  test.each<[string, AgentInput, unknown[]]>([
    ["text", "Hi", [{ role: "user", content: "Hi" }]],
    ["parts", [{ type: "text", text: "Hi" }, image], [{ role: "user", content: [{ type: "text", text: "Hi" }, image] }]],
    ["bytes", [{ type: "image", source: { bytes, mediaType: "image/png" } }], [{ role: "user", content: [image] }]],
    [
      "a buffer",
      [{ type: "image", source: { bytes: bytes.buffer, mediaType: "image/png" } }],
      [{ role: "user", content: [image] }],
    ],
    ["a message", user("Hi"), [{ role: "user", content: "Hi" }]],
    [
      "messages, bytes among them",
      [
        { role: "assistant", content: "Ho" },
        { role: "user", content: [{ type: "image", source: { bytes, mediaType: "image/png" } }] },
      ],
      [
        { role: "assistant", content: "Ho" },
        { role: "user", content: [image] },
      ],
    ],
  ])("%s", async (_name, input, messages) => {
    const model = scriptedModel(["Hi"]);
    await succeed({ model }, input);
    expect(model.requests[0]?.messages).toEqual(messages);
  });

  test.each([undefined, null, 5, {}])("a user message with the content %o is refused", (content) => {
    expect(() => user(foreign(content))).toThrow("A user message needs content");
  });

  test("large bytes are encoded in one piece", async () => {
    const large = new Uint8Array(100_001).map((_, index) => index % 251);
    const message = user([{ type: "file", source: { bytes: large, mediaType: "application/pdf" } }]);
    const [part] = typeof message.content === "string" ? [] : message.content;
    const source = part && "source" in part ? part.source : undefined;
    const base64 = source && "base64" in source ? source.base64 : "";
    expect(Buffer.from(base64, "base64").equals(large)).toBe(true);
  });

  test.each(["image_url", "input_image", "input_audio", "input_file", "input_text", "video", "constructor"])(
    "the error for a foreign part, %s, lists the valid forms",
    async (type) => {
      const input: AgentInput = JSON.parse(`[{ "type": "${type}" }]`);
      const { error } = await play({ model: scriptedModel(["Hi"]) }, input);
      expect(error).toMatchObject({ code: "configuration" });
      expect(String(error)).toContain(
        `cannot hold a part of type "${type}". Use { type: "text", text } or { type: "image" | "audio"`,
      );
    },
  );

  test("open calls in the caller's messages get results", async () => {
    const model = scriptedModel(["Hi"]);
    await succeed({ model }, [
      { role: "assistant", content: [{ type: "tool_call", id: "x", name: "y", arguments: {} }] },
      { role: "user", content: "Hi" },
    ]);
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(["assistant", "tool", "user"]);
  });

  test("the system prompt is computed per run and never stored", async () => {
    const prompts: unknown[] = [];
    const model = scriptedModel(() => "Hi");
    const agent = new Agent({
      model,
      systemPrompt: async (run) => {
        prompts.push(run);
        return `Prompt ${prompts.length}.`;
      },
    });
    const first = await agent.invoke("One", { metadata: { user: "u" } });
    const second = await agent.invoke("Two", { state: first.state });
    expect(prompts).toEqual([
      { prompt: "One", metadata: { user: "u" } },
      { prompt: "Two", metadata: { user: "u" } },
    ]);
    expect(model.requests.map(({ messages }) => messages[0])).toEqual([
      { role: "system", content: "Prompt 1." },
      { role: "system", content: "Prompt 2." },
    ]);
    expect(second.messages.some(({ role }) => role === "system")).toBe(false);
  });

  test("a model, a promise of one, or a function of either, called in each run", async () => {
    let asked = 0;
    const model = scriptedModel(() => "Hi");
    const later = async () => {
      asked++;
      return model;
    };
    for (const source of [model, Promise.resolve(model), () => model, later]) {
      const agent = new Agent({ model: source });
      expect((await agent.invoke("Go")).message).toBe("Hi");
      expect((await agent.invoke("Go")).message).toBe("Hi");
    }
    expect(asked).toBe(2);
  });

  test("settings of the run override those of the agent, and there are no defaults", async () => {
    const model = scriptedModel(() => "Hi");
    const agent = new Agent({ model, settings: { temperature: 1, seed: 1 }, providerOptions: { scripted: { x: 1 } } });
    await agent.invoke("Go", { settings: { seed: 2 } });
    await new Agent({ model }).invoke("Go");
    expect(model.requests[0]).toMatchObject({ settings: { temperature: 1, seed: 2 }, providerOptions: { scripted: { x: 1 } } });
    expect(Object.keys(model.requests[1] ?? {}).sort()).toEqual(["messages", "signal"]);
  });

  test("a forced tool choice holds for the first call only", async () => {
    const echo = tool({ name: "echo", description: "", parameters: z.object({}), execute: () => "" });
    for (const [toolChoice, later] of [
      ["required", undefined],
      [{ tool: "echo" }, undefined],
      ["auto", "auto"],
      ["none", "none"],
    ] as const) {
      const model = scriptedModel([{ toolCalls: [{ name: "echo" }] }, "Done."]);
      await succeed({ model, tools: [echo], toolChoice });
      expect(model.requests.map((request) => request.toolChoice)).toEqual([toolChoice, later]);
    }
  });

  test("hosted tools are passed on and never run", async () => {
    const model = scriptedModel(["Hi"]);
    const search = { type: "provider" as const, id: "web_search", options: {} };
    await succeed({ model, tools: [search] });
    expect(model.requests[0]?.tools).toEqual([search]);
  });

  test.each([
    ["two of one name", ["a", "a"], 'The tool name "a" must be unique'],
    ["a name that no service accepts", ["a b"], 'The tool name "a b" must be text of 1 to 64 letters'],
    ["no name", [""], "of 1 to 64 letters"],
  ])("tools: %s", (_name, names, message) => {
    const create = () => {
      const tools = names.map((name) => tool({ name, description: "", parameters: z.object({}), execute: () => "" }));
      return new Agent({ model: scriptedModel([]), tools });
    };
    expect(create).toThrow(message);
  });
});
