import type { ResponsesRecordingName } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { objectsOf } from "../http/is-object.js";
import { streamedHostedItem } from "./hosted-item.js";
import { recordedItem } from "./testing/recorded-item.js";
import { stream, withServer } from "./testing/with-server.js";

const makeId = (prefix: string) => `${prefix}_1`;

describe("streamedHostedItem", () => {
  test.each<[ResponsesRecordingName, string]>([
    ["openai-web-search-tool", "web_search_call"],
    ["openai-mcp-tool", "mcp_call"],
    ["openai-mcp-tool", "mcp_list_tools"],
    ["openai-image-generation-tool", "image_generation_call"],
  ])("streams as in %s: %s", (name, type) => {
    const { item, events } = recordedItem(name, type);
    const partials = events.flatMap(({ partial_image_b64 }) =>
      typeof partial_image_b64 === "string" ? [partial_image_b64] : [],
    );
    const { added, events: between, done } = streamedHostedItem(item, makeId, partials);
    expect([
      { type: "response.output_item.added", item: added },
      ...between.map((event) => ({ ...event, item_id: item.id })),
      { type: "response.output_item.done", item: done },
    ]).toEqual(events);
  });

  test.each([
    ["file_search_call", { queries: ["a"], results: null }, ["in_progress", "searching", "completed"]],
    [
      "code_interpreter_call",
      { code: "1", container_id: "c", outputs: null },
      ["in_progress", "_code.delta", "_code.done", "interpreting", "completed"],
    ],
    [
      "mcp_call",
      { name: "a", arguments: "{}", server_label: "s", status: "failed" },
      ["in_progress", "_arguments.delta", "_arguments.done", "failed"],
    ],
    ["custom_tool_call", { call_id: "call_1", name: "sql", input: "SELECT" }, ["_input.delta", "_input.done"]],
    ["mcp_approval_request", { name: "a", arguments: "{}", server_label: "s" }, []],
    ["something_new", { a: 1 }, []],
  ])("knows the stages of %s", (type, fields, stages) => {
    const { events, done } = streamedHostedItem({ type, ...fields }, makeId);
    expect(events.map((event) => String(event.type).replace(`response.${type}`, "").replace(/^\./, ""))).toEqual(stages);
    expect(done).toMatchObject({ type, ...fields, id: expect.stringMatching(/_1$/) });
  });

  test("comes between reasoning and text, or at the position in the reply", async () => {
    const search = { type: "web_search_call", action: { type: "search", query: "a" } };
    const types = async (reply: object) => {
      const events = await withServer([reply], (server) => stream(server, { input: "Hi" }));
      return objectsOf(objectsOf([events.at(-1)?.response])[0]?.output).map(({ type }) => type);
    };
    expect(await types({ reasoning: "Hm", hosted: [search], text: "Hi" })).toEqual(["reasoning", "web_search_call", "message"]);
    const output = [
      { message: { text: "Looking.", phase: "commentary" } },
      { item: search },
      { reasoning: "Hm" },
      { toolCall: { name: "add" } },
    ];
    expect(await types({ output })).toEqual(["message", "web_search_call", "reasoning", "function_call"]);
  });
});
