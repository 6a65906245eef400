import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { capturedFetch, okStream } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";

describe.each(entries)("$entry", ({ createModel }) => {
  test.each([
    ["o3", undefined, ["model_start", "think", "model_chunk", "model_complete"]],
    ["gpt-5.5", "high", ["model_start", "think", "model_chunk", "model_complete"]],
    ["gpt-5.5", "none", ["model_start", "model_chunk", "model_complete"]],
    ["gpt-4o", undefined, ["model_start", "model_chunk", "model_complete"]],
  ])("%s with effort %s", async (model, reasoningEffort, types) => {
    const { fetch } = capturedFetch(okStream);
    const { events, complete } = await outcomeOf(createModel({ model, apiKey: "k", fetch, reasoningEffort }).stream(ask()));
    expect(events.map((event) => event.type)).toEqual(types);
    expect(complete?.message.content).toEqual([{ type: "text", text: "Hello" }]);
  });

  test("capabilities include reasoning", () => {
    expect(createModel({ model: "o3", apiKey: "k" }).capabilities).toEqual({
      tools: true,
      toolsWithOutput: true,
      output: "json_schema",
      reasoning: true,
    });
    expect(createModel({ model: "x", baseURL: "http://localhost/v1" }).capabilities).toEqual({
      tools: true,
      output: "json_schema",
    });
  });
});
