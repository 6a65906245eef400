import { ConnectionError, type Model, type ModelEvent, StreamInterruptedError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { chatWire } from "./chat-wire.js";
import { type CreateModelOptions, conformanceCases, describeModel, runConformanceCase, smokeCases } from "./describe-model.js";
import { type ReferenceModelOptions, referenceChatModel } from "./testing/reference-chat-model.js";

describeModel({ name: "the reference model conforms", describe, test, wire: chatWire, create: referenceChatModel });

/** A defect in how the model handles its events. */
const inEvents =
  (transform: (events: AsyncIterable<ModelEvent>, options: CreateModelOptions) => AsyncIterable<ModelEvent>) =>
  (options: CreateModelOptions): Model => {
    const model = referenceChatModel(options);
    return { ...model, stream: (request) => transform(model.stream(request), options) };
  };

/** A defect in the model's requests. */
const inFetch =
  (transform: (body: Record<string, unknown>, init: RequestInit) => RequestInit) =>
  (options: ReferenceModelOptions): Model =>
    referenceChatModel({
      ...options,
      fetch: (url, init = {}) => fetch(url, { ...init, ...transform(JSON.parse(String(init.body)), init) }),
    });

const withBody = (change: Record<string, unknown>) => inFetch((body) => ({ body: JSON.stringify({ ...body, ...change }) }));

const complete: ModelEvent = {
  type: "model_complete",
  message: { role: "assistant", content: [] },
  finishReason: { reason: "other" },
};

const mapEvents = (map: (event: ModelEvent) => ModelEvent[]) =>
  inEvents(async function* (events) {
    for await (const event of events) yield* map(event);
  });

describe("describeModel catches a model that", () => {
  test.each<[string, (options: CreateModelOptions) => Model, string[]]>([
    [
      "swallows truncation",
      inEvents(async function* (events) {
        try {
          yield* events;
        } catch (error) {
          if (!StreamInterruptedError.isInstance(error)) throw error;
          yield complete;
        }
      }),
      ["truncated", "truncated-tool-call", "truncated-arguments", "recovers"],
    ],
    [
      "completes twice",
      mapEvents((event) => (event.type === "model_complete" ? [event, event] : [event])),
      ["text", "tool-call"],
    ],
    ["never completes", mapEvents((event) => (event.type === "model_complete" ? [] : [event])), ["text"]],
    [
      "starts late",
      mapEvents((event) => (event.type === "model_complete" ? [{ type: "model_start" }, event] : [event])),
      ["text"],
    ],
    ["loses deltas", mapEvents((event) => (event.type === "model_chunk" ? [] : [event])), ["text", "tool-call", "single-bytes"]],
    ["loses thinking", mapEvents((event) => (event.type === "think" ? [] : [event])), ["reasoning"]],
    [
      "makes usage up",
      mapEvents((event) =>
        event.type === "model_complete" ? [{ ...event, usage: { inputTokens: -1, outputTokens: 0 } }] : [event],
      ),
      ["usage", "usage-absent", "text"],
    ],
    [
      "buffers its answer",
      inEvents(async function* (events) {
        const all = [];
        for await (const event of events) all.push(event);
        yield* all;
      }),
      ["abort-during", "leave"],
    ],
    [
      "does not listen to the signal",
      inFetch(() => ({ signal: null })),
      ["abort-before", "abort-connect", "abort-first", "abort-during"],
    ],
    [
      "reads on after the loop is left",
      (options) =>
        referenceChatModel({
          ...options,
          fetch: async (url, init) => {
            const response = await fetch(url, init);
            const [ours, leaked] = response.body?.tee() ?? [];
            leaked?.getReader().closed.catch(() => {});
            return new Response(ours ?? null, response);
          },
        }),
      ["leave"],
    ],
    ["sends settings that were not given", withBody({ temperature: 1 }), ["settings-absent"]],
    ["drops settings", withBody({ temperature: undefined, max_tokens: undefined }), ["settings-given"]],
    ["drops the conversation", withBody({ messages: [] }), ["system-prompt", "tool-round-trip"]],
    ["drops tools", withBody({ tools: undefined }), ["tools"]],
    ["drops the output schema", withBody({ response_format: undefined }), ["output-schema"]],
    [
      "shows its key",
      (options) => ({ ...referenceChatModel(options), capabilities: { output: "prompt" }, ...{ key: options.apiKey } }),
      ["secrets"],
    ],
    [
      "puts its key into errors",
      inEvents(async function* (events, { apiKey }) {
        try {
          yield* events;
        } catch (cause) {
          throw new ConnectionError(`Failed with ${apiKey}`, { cause });
        }
      }),
      ["status-401", "connection-refused", "truncated"],
    ],
    [
      "retries by itself",
      (options) => {
        const model = referenceChatModel(options);
        return {
          ...model,
          async *stream(request) {
            try {
              yield* model.stream(request);
            } catch {
              yield* model.stream(request);
            }
          },
        };
      },
      ["one-attempt", "recovers"],
    ],
    [
      "asks before somebody listens",
      (options) => {
        const model = referenceChatModel(options);
        return {
          ...model,
          stream(request) {
            const first = model.stream(request)[Symbol.asyncIterator]();
            const started = first.next();
            started.catch(() => {});
            return (async function* () {
              for (let step = await started; !step.done; step = await first.next()) yield step.value;
            })();
          },
        };
      },
      ["lazy"],
    ],
    [
      "changes the transcript",
      (options) => {
        const model = referenceChatModel(options);
        return {
          ...model,
          stream(request) {
            Object.assign(request, { messages: [] });
            return model.stream(request);
          },
        };
      },
      ["request-untouched"],
    ],
  ])(
    "%s",
    async (_name, create, ids) => {
      for (const id of ids) {
        const item = conformanceCases.find((candidate) => candidate.id === id);
        if (item === undefined) throw new Error(`no case ${id}`);
        await expect(runConformanceCase(item, { create, wire: chatWire, timeoutMs: 250 }), id).rejects.toThrow();
      }
    },
    30_000,
  );
});

describe("describeModel", () => {
  const run = (choice: { skip?: Record<string, string>; only?: readonly string[] }) => {
    const seen: string[] = [];
    const skipped: string[] = [];
    const record = Object.assign((title: string) => seen.push(title), { skip: (title: string) => skipped.push(title) });
    describeModel({
      name: "x",
      describe: (_name, body) => body(),
      test: record,
      wire: chatWire,
      create: referenceChatModel,
      ...choice,
    });
    return { seen, skipped };
  };

  test("skips declared cases, with the reason", () => {
    const { seen, skipped } = run({ skip: { reasoning: "it has none" } });
    expect(skipped).toEqual([expect.stringMatching(/^reasoning: .*\(skipped: it has none\)$/)]);
    expect(seen).toHaveLength(conformanceCases.length - 1);
  });

  test("refuses to skip an unknown case", () => {
    expect(() => run({ skip: { reasonning: "typo" } })).toThrow('there is no case "reasonning" to skip.');
  });

  test("runs only the chosen cases, and skips among them", () => {
    const { seen, skipped } = run({ only: smokeCases, skip: { leave: "it cannot", reasoning: "it has none" } });
    expect(seen.map((title) => title.split(":")[0])).toEqual(["text", "tool-call", "secrets", "status-401"]);
    expect(skipped).toEqual([expect.stringMatching(/^leave: /)]);
  });

  test("refuses to run an unknown case", () => {
    expect(() => run({ only: ["text", "texd"] })).toThrow('there is no case "texd" to run.');
  });

  test("every case has a unique id", () => {
    expect(new Set(conformanceCases.map((item) => item.id)).size).toBe(conformanceCases.length);
  });
});
