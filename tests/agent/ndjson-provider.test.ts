import { Agent, tool } from "@locus/core";
import { describeModel } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ollamaModel } from "../support/ollama-model.js";
import { ollamaWire } from "../support/ollama-wire.js";

describeModel({ name: "a provider of newline-delimited JSON", describe, test, wire: ollamaWire, create: ollamaModel });

test("an agent runs on it", async () => {
  const server = await ollamaWire({
    turns: [{ toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }] }, { text: ["It is ", "3."] }],
  });
  try {
    const add = tool({
      name: "add",
      description: "Adds.",
      parameters: z.object({ a: z.number(), b: z.number() }),
      execute: ({ a, b }) => a + b,
    });
    const agent = new Agent({
      model: ollamaModel({ baseURL: server.baseURL, apiKey: "key-123456" }),
      tools: [add],
      settings: { topK: 40, temperature: 0 },
    });
    const { message } = await agent.invoke("1 + 2?");
    expect(message).toBe("It is 3.");
    const [first, second] = server.requests;
    expect(first?.headers).toMatchObject({ "x-ollama-key": "key-123456", accept: "application/x-ndjson" });
    expect(first?.body).toMatchObject({ options: { top_k: 40, temperature: 0 } });
    expect(second?.body).toMatchObject({
      messages: [{}, { tool_calls: [{}] }, { role: "tool", tool_name: "add", content: "3" }],
    });
  } finally {
    await server.close();
  }
});
