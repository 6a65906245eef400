/**
 * Growth of CPU time (user and system, in milliseconds) with the size of input from models, servers and callers. Linear growth has the
 * exponent 1. An argument selects rows by a part of their name.
 */
import { createServer } from "node:http";
import { Agent, callModel, jsonSchema, MemoryCheckpointer, type Message, partialOutput, tool } from "@locus/core";
import { decodeSse, MessageBuilder, splitTags, toStrictJsonSchema } from "@locus/core/provider";
import { OpenAIModel } from "@locus/openai/fetch";
import { OpenAIResponsesModel } from "@locus/openai/responses/fetch";
import { scripted } from "./scripted.js";

interface Row {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Prepares one size and returns the function to time. */
  prepare(size: number): () => unknown;
}

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const noop = tool({ name: "t", description: "", parameters: jsonSchema({ type: "object" }), execute: () => "r" });
const history = (length: number): Message[] =>
  Array.from({ length }, (_, index) =>
    index % 2 === 0
      ? { role: "user", content: `question ${index}` }
      : { role: "assistant", content: [{ type: "text", text: `answer ${index}` }] },
  );

/** A run of 20 iterations after a history. */
const iterations = (size: number, own: object, options: object = {}) => {
  const model = scripted([...repeat(19, { calls: ["t"] }), { text: ["done"] }]);
  const agent = new Agent({ model, tools: [noop], toolLoopThreshold: 0, ...own });
  const input = history(size);
  return () => agent.invoke(input, options);
};

/** One turn of parallel calls. */
const parallel = (size: number, own: object, options: object = {}) => {
  const agent = new Agent({ model: scripted([{ calls: repeat(size, "t") }, { text: ["d"] }]), tools: [noop], ...own });
  return () => agent.invoke("x", options);
};

/** The arguments of a call in pieces. */
const argumentsOf = (size: number, name: string | undefined, piece: string) => () => {
  const builder = new MessageBuilder({ provider: "p", modelId: "m" });
  builder.toolCall({ index: 0, name: "t", arguments: '{"a":"' });
  for (let sent = 0; sent < size; sent += piece.length) builder.toolCall({ index: 0, name, arguments: piece });
  builder.toolCall({ index: 0, name, arguments: '"}' });
  builder.end({ finishReason: { reason: "tool_calls" } });
};

/** A response of n calls, one after the other; with other names for them when it is over, where `end` says so. */
const responseOf = (size: number, end: string) => async () => {
  const event = (type: string, fields: object): string => `data: ${JSON.stringify({ type: `response.${type}`, ...fields })}\n\n`;
  const calls = Array.from({ length: size }, (_, index) => ({ index, arguments: `{"a":${index}}` }));
  const item = (id: string, args: string): object => ({
    type: "function_call",
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name: "t",
    arguments: args,
  });
  const body = [
    ...calls.flatMap(({ index: output_index, arguments: args }) => [
      event("output_item.added", { output_index, item: item(`${output_index}`, "") }),
      event("function_call_arguments.delta", { output_index, item_id: `fc_${output_index}`, delta: args }),
      event("output_item.done", { output_index, item: item(`${output_index}`, args) }),
    ]),
    event("completed", {
      response: { id: "r", status: "completed", output: calls.map((call) => item(`${call.index}${end}`, call.arguments)) },
    }),
  ].join("");
  const fetch = async (): Promise<Response> => new Response(body, { headers: { "content-type": "text/event-stream" } });
  const model = new OpenAIResponsesModel({ model: "m", apiKey: "k", fetch });
  for await (const _event of callModel(model, { messages: [{ role: "user", content: "x" }] }));
};

const sse = (pieces: readonly Uint8Array[]) => async () => {
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[next++];
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  for await (const _events of decodeSse(body));
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A recursive union whose branches differ only in the type of one field. */
const twins = (() => {
  const node = (type: string) => ({
    type: "object",
    properties: { next: { $ref: "#/$defs/node" }, value: { type } },
    required: ["next", "value"],
  });
  return {
    type: "object",
    properties: { root: { $ref: "#/$defs/node" } },
    required: ["root"],
    $defs: { node: { anyOf: [node("string"), node("number"), { type: "null" }] } },
  };
})();

const rows: readonly Row[] = [
  { name: "20 iterations, history of n", sizes: [10, 100, 1000, 4000], prepare: (n) => iterations(n, {}) },
  {
    name: "… MemoryCheckpointer",
    sizes: [10, 100, 1000, 4000],
    prepare: (n) => iterations(n, { checkpointer: new MemoryCheckpointer() }, { threadId: "a" }),
  },
  { name: "n parallel calls", sizes: [100, 400, 1000, 4000], prepare: (n) => parallel(n, {}) },
  {
    name: "… MemoryCheckpointer",
    sizes: [100, 200, 400, 800],
    prepare: (n) => parallel(n, { checkpointer: new MemoryCheckpointer() }, { threadId: "a" }),
  },
  {
    name: "… MemoryCheckpointer, afterToolCall hook",
    sizes: [100, 200, 400],
    prepare: (n) =>
      parallel(
        n,
        { checkpointer: new MemoryCheckpointer(), hooks: [{ name: "h", afterToolCall: () => ({ hookState: 1 }) }] },
        { threadId: "a" },
      ),
  },
  {
    name: "n turns of one thread, MemoryCheckpointer",
    sizes: [100, 400, 800],
    prepare: (n) => {
      const agent = new Agent({ model: scripted([{ text: ["hello"] }]), checkpointer: new MemoryCheckpointer() });
      return async () => {
        for (let turn = 0; turn < n; turn++) await agent.invoke("x", { threadId: "a" });
      };
    },
  },
  {
    name: "an answer of n characters, 5 at a time",
    sizes: [50_000, 500_000, 2_000_000],
    prepare: (n) => {
      const agent = new Agent({ model: scripted([{ text: repeat(n / 5, "abcde") }]) });
      return () => agent.invoke("x");
    },
  },
  {
    name: "arguments of n bytes, one at a time",
    sizes: [10_000, 100_000, 1_000_000],
    prepare: (n) => argumentsOf(n, undefined, "x"),
  },
  { name: "… name on every piece, no id", sizes: [10_000, 50_000, 100_000, 200_000], prepare: (n) => argumentsOf(n, "t", "x") },
  { name: "… pieces that end in }", sizes: [2_500, 5_000, 10_000, 20_000], prepare: (n) => argumentsOf(n, "t", "xxxx}") },
  { name: "… pieces of white space", sizes: [10_000, 50_000, 100_000], prepare: (n) => argumentsOf(n, "t", " ") },
  {
    name: "n calls in one turn (builder)",
    sizes: [1000, 4000, 16_000],
    prepare: (n) => () => {
      const builder = new MessageBuilder({ provider: "p", modelId: "m" });
      for (let index = 0; index < n; index++) {
        builder.toolCall({ index, id: `c${index}`, name: "t", arguments: "{" });
        builder.toolCall({ index, id: `c${index}`, arguments: "}" });
      }
      builder.end({ finishReason: { reason: "tool_calls" } });
    },
  },
  { name: "n calls in one response (Responses API)", sizes: [1000, 4000, 16_000], prepare: (n) => responseOf(n, "") },
  { name: "… renamed when it is over", sizes: [1000, 4000, 16_000], prepare: (n) => responseOf(n, "_end") },
  {
    name: "n citations of one text",
    sizes: [1000, 4000, 16_000],
    prepare: (n) => () => {
      const builder = new MessageBuilder({ provider: "p", modelId: "m" });
      builder.text("x");
      for (let index = 0; index < n; index++) {
        builder.part({
          type: "citation",
          annotation: { kind: "url", url: "https://x.example" },
        });
      }
    },
  },
  {
    name: "splitTags, two tags, n pairs in one piece",
    sizes: [2_500, 10_000, 40_000],
    prepare: (n) => {
      const text = "<a>x</a>".repeat(n);
      return () => splitTags(["a", "b"])(text);
    },
  },
  {
    name: "splitTags, two tags, n pieces of 5 characters",
    sizes: [10_000, 100_000, 400_000],
    prepare: (n) => () => {
      const split = splitTags(["think", "tool"]);
      for (let index = 0; index < n; index++) split("abcde");
    },
  },
  {
    name: "partialOutput, n characters, 5 at a time",
    sizes: [8_000, 32_000, 128_000, 512_000],
    prepare: (n) => {
      const json = JSON.stringify({ items: repeat(n / 50, { id: 1, text: "lorem ipsum dolor sit amet" }) });
      const pieces = json.match(/.{1,5}/gs) ?? [];
      const agent = new Agent({ model: scripted([{ text: pieces }]), outputSchema: jsonSchema({ type: "object" }) });
      return async () => {
        for await (const _value of partialOutput(agent.run("x")));
      };
    },
  },
  {
    name: "SSE, n tiny events",
    sizes: [10_000, 100_000, 400_000],
    prepare: (n) => sse(repeat(n / 5_000, bytes("data: {}\n\n".repeat(5_000)))),
  },
  {
    name: "SSE, one line of n bytes",
    sizes: [1e6, 4e6, 12e6],
    prepare: (n) => sse([bytes("data: "), ...repeat(n / 1000, bytes("x".repeat(1000))), bytes("\n\n")]),
  },
  {
    name: "SSE, n bytes, one at a time",
    sizes: [10_000, 100_000, 400_000],
    prepare: (n) => sse(repeat(n / 10, [..."data: {}\n\n"].map(bytes)).flat()),
  },
  {
    name: "strict schema of n levels, each used twice",
    sizes: [8, 12, 16],
    prepare: (n) => {
      const $defs = Object.fromEntries(
        Array.from({ length: n }, (_, level) => {
          const next = level + 1 < n ? { $ref: `#/$defs/d${level + 1}` } : { type: "string" };
          return [`d${level}`, { type: "object", properties: { a: next, b: next }, required: ["a", "b"] }];
        }),
      );
      return () =>
        toStrictJsonSchema({ type: "object", properties: { root: { $ref: "#/$defs/d0" } }, required: ["root"], $defs });
    },
  },
  {
    name: "strict restore, a union of twins, n deep",
    sizes: [8, 12, 16],
    prepare: (n) => {
      const { restore } = toStrictJsonSchema(twins);
      let value: object | null = null;
      for (let level = 0; level < n; level++) value = { next: value, value: level % 2 ? "a" : 1 };
      return () => restore({ root: value } as never);
    },
  },
  {
    name: "an error body of n bytes",
    sizes: [1e6, 4e6, 16e6],
    prepare: (n) => async () => {
      const server = createServer((_request, response) => {
        response.writeHead(400);
        response.end("x".repeat(n));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = Object(server.address());
      const model = new OpenAIModel({ model: "m", apiKey: "k", baseURL: `http://127.0.0.1:${port}/v1` });
      try {
        for await (const _event of callModel(model, { messages: [{ role: "user", content: "x" }] }));
      } catch {
        // The measured time is the time until the error.
      }
      server.closeAllConnections();
      server.close();
    },
  },
];

const wanted = process.argv[2];
for (const { name, sizes, prepare } of rows) {
  if (wanted && !name.includes(wanted)) continue;
  const times: number[] = [];
  for (const size of sizes) {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3 && (round === 0 || best < 1000); round++) {
      const work = prepare(size);
      const start = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1000);
    }
    times.push(best);
    if (best > 10_000) break;
  }
  const cells = times.map((time, index) => `${sizes[index]}: ${time < 10 ? time.toFixed(2) : Math.round(time)} ms`);
  const exponents = times.slice(1).map((time, index) => {
    const growth = Math.log(time / (times[index] ?? time)) / Math.log((sizes[index + 1] ?? 1) / (sizes[index] ?? 1));
    return growth.toFixed(2);
  });
  console.log(`${name.padEnd(48)} ${cells.join(" | ")}  exponents ${exponents.join(" ")}`);
}
