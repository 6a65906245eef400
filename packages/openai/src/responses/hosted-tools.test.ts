import { Agent, type AgentConfig, type JsonObject, type LocusEvent, type ModelPartEvent, tool } from "@locus/core";
import { onePixelPng, type ResponsesReply, startResponsesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { responsesEntries, stateModes } from "../testing/responses-entries.js";
import type { StateMode } from "./thread.js";

/** A hosted tool, the items that the service returns for it, and the resulting events. */
interface Case {
  name: string;
  /** The tool of the agent. */
  options: JsonObject;
  /** Items of the answer, before its text. */
  items: readonly (JsonObject & { type: string })[];
  partialImages?: readonly string[];
  annotations?: readonly JsonObject[];
  /** The `model_part` events before the text, in short. */
  shown: readonly string[];
  /** The warning about items that cannot be sent back to a service without a thread. */
  lost?: RegExp;
}

const preview = "cHJldmlldw==";

const cases: readonly Case[] = [
  {
    name: "web_search",
    options: { search_context_size: "low" },
    items: [
      {
        type: "web_search_call",
        id: "ws_1",
        status: "completed",
        action: { type: "search", query: "q", sources: [{ type: "url", url: "https://a.example" }] },
      },
    ],
    annotations: [{ type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 5 }],
    shown: [
      "web_search_call …",
      "response.web_search_call.in_progress …",
      "response.web_search_call.searching …",
      "response.web_search_call.completed …",
      "web_search_call",
    ],
  },
  {
    name: "file_search",
    options: { vector_store_ids: ["vs_1"] },
    items: [
      {
        type: "file_search_call",
        id: "fs_1",
        status: "completed",
        queries: ["q"],
        results: [{ file_id: "file_1", filename: "a.md", score: 0.9, text: "Found." }],
      },
    ],
    annotations: [{ type: "file_citation", file_id: "file_1", filename: "a.md", index: 5 }],
    shown: [
      "file_search_call …",
      "response.file_search_call.in_progress …",
      "response.file_search_call.searching …",
      "response.file_search_call.completed …",
      "file_search_call",
    ],
  },
  {
    name: "code_interpreter",
    options: { container: { type: "auto" } },
    items: [
      {
        type: "code_interpreter_call",
        id: "ci_1",
        status: "completed",
        code: "print(6 * 7)",
        container_id: "cntr_1",
        outputs: [{ type: "logs", logs: "42" }],
      },
    ],
    shown: [
      "code_interpreter_call …",
      "response.code_interpreter_call.in_progress …",
      "response.code_interpreter_call_code.delta …",
      "response.code_interpreter_call_code.done …",
      "response.code_interpreter_call.interpreting …",
      "response.code_interpreter_call.completed …",
      "code_interpreter_call",
    ],
  },
  {
    name: "image_generation",
    options: { partial_images: 2 },
    items: [
      {
        type: "image_generation_call",
        id: "ig_1",
        status: "completed",
        output_format: "webp",
        result: onePixelPng,
        revised_prompt: "A",
      },
    ],
    partialImages: [preview, preview],
    shown: [
      "image_generation_call …",
      "response.image_generation_call.in_progress …",
      "response.image_generation_call.generating …",
      `image/webp ${preview} …`,
      `image/webp ${preview} …`,
      "response.image_generation_call.completed …",
      "image_generation_call",
      `image/webp ${onePixelPng}`,
    ],
    lost: /does not support assistant image parts/,
  },
  {
    name: "mcp",
    options: { server_label: "docs", server_url: "https://mcp.example", require_approval: "never" },
    items: [
      { type: "mcp_list_tools", id: "mcpl_1", server_label: "docs", tools: [{ name: "find", input_schema: { type: "object" } }] },
      {
        type: "mcp_call",
        id: "mcp_1",
        status: "completed",
        server_label: "docs",
        name: "find",
        arguments: '{"q":"x"}',
        output: "Found.",
        error: null,
      },
    ],
    shown: [
      "mcp_list_tools …",
      "response.mcp_list_tools.in_progress …",
      "response.mcp_list_tools.completed …",
      "mcp_list_tools",
      "mcp_call …",
      "response.mcp_call.in_progress …",
      "response.mcp_call_arguments.delta …",
      "response.mcp_call_arguments.done …",
      "response.mcp_call.completed …",
      "mcp_call",
    ],
  },
];

/** The message parts of a hosted item. */
function partsOf(item: JsonObject & { type: string }): readonly object[] {
  const { result, ...call } = item;
  const kind = item.type;
  if (kind !== "image_generation_call") return [{ type: "provider", kind, data: item }];
  return [
    { type: "provider", kind, data: call },
    { type: "image", source: { base64: result, mediaType: "image/webp" } },
  ];
}

function inShort({ part, partial }: ModelPartEvent): string {
  const what =
    part.type === "provider"
      ? part.kind
      : part.type === "image" && "base64" in part.source
        ? `${part.source.mediaType} ${part.source.base64}`
        : part.type;
  return partial ? `${what} …` : what;
}

const note = tool({
  name: "note",
  description: "Takes a note.",
  parameters: z.object({ text: z.string() }),
  execute: ({ text }) => `Noted ${text}.`,
});

/** Runs an agent and collects its events. */
async function collect(agent: Agent, prompt: string, options?: Parameters<Agent["run"]>[1]) {
  const events: LocusEvent[] = [];
  const run = agent.run(prompt, options);
  for await (const event of run) events.push(event);
  return { events, result: await run.result() };
}

const runs = responsesEntries.flatMap(({ entry, createModel }) =>
  stateModes.flatMap((stateMode) => cases.map((hosted) => ({ entry, createModel, stateMode, hosted }))),
);

describe("hosted tools run at the service, appear in events and messages, and are never executed", () => {
  test.each(runs)("$hosted.name, $entry, $stateMode", async ({ createModel, stateMode, hosted }) => {
    const { items, partialImages, annotations } = hosted;
    const replies: ResponsesReply[] = [
      {
        output: [
          { reasoning: "A tool, then a note." },
          ...items.map((item) => ({ item, ...(partialImages && { partialImages }) })),
          { message: { text: ["Found", " it."], ...(annotations && { annotations }) } },
          { toolCall: { name: "note", arguments: { text: "it" }, id: "call_note" } },
        ],
      },
      { text: "Noted." },
      { text: "As I said." },
    ];
    await using server = await startResponsesServer(replies);
    const model = createModel({ model: "gpt-5", baseURL: server.baseURL, stateMode });
    const tools: AgentConfig["tools"] = [{ type: "provider", id: hosted.name, options: hosted.options }, note];
    const agent = new Agent({ model, tools, systemPrompt: "Be brief.", retry: { maxAttempts: 1 } });

    const first = await collect(agent, "Find it.");
    const parts = first.events.filter((event) => event.type === "model_part");
    expect(parts.filter(({ part }) => part.type !== "citation").map(inShort)).toEqual(hosted.shown);
    expect(parts.filter(({ part }) => part.type === "citation")).toHaveLength(annotations?.length ?? 0);
    expect(first.events.flatMap((event) => (event.type === "tool_start" ? event.name : []))).toEqual(["note"]);
    const lost = stateMode === "server" ? [] : [hosted.lost].flatMap((message) => message ?? []);
    expect(warningsOf(first.events)).toEqual(lost.map((message) => expect.stringMatching(message)));
    const [, answer] = first.result.messages;
    expect(answer?.content).toEqual([
      expect.objectContaining({ type: "reasoning" }),
      ...items.flatMap(partsOf),
      expect.objectContaining({ type: "text", text: "Found it." }),
      { type: "tool_call", id: "call_note", name: "note", arguments: { text: "it" } },
    ]);
    expect(server.requests[0]?.body.tools).toEqual([
      { type: hosted.name, ...hosted.options },
      expect.objectContaining({ type: "function", name: "note" }),
    ]);

    // Like the service, the server refuses items that it does not hold.
    const second = await collect(agent, "What did you find?", { state: first.result.state });
    expect(second.result.message).toBe("As I said.");
    expect(warningsOf(second.events)).toEqual(lost.map((message) => expect.stringMatching(message)));
    expect(server.requests.map(({ body, instructions }) => [typesOf(body.input), instructions])).toEqual(
      sentIn[stateMode].map((input) => [input, "Be brief."]),
    );
    await server.idle();
  });
});

/** The items of the three requests. Items of hosted tools stay at their position. */
const output = "function_call_output";
const whole = ["user", "assistant", "function_call", output];
const sentIn: Readonly<Record<StateMode, readonly (readonly string[])[]>> = {
  server: [["user"], [output], ["user"]],
  // The thought stays, because the item after it stays.
  "stateless-encrypted": [["user"], whole, [...whole, "assistant", "user"]],
  stateless: [["user"], whole, [...whole, "assistant", "user"]],
};

function warningsOf(events: readonly LocusEvent[]): string[] {
  return events.flatMap((event) => (event.type === "model_warning" ? event.message : []));
}

function typesOf(input: unknown): string[] {
  return (input as JsonObject[]).map(({ type, role }) => String(type ?? role));
}
