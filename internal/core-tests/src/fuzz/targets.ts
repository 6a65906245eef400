import { type JsonObject, type JsonSchema, type JsonValue, LocusError } from "@locus/core";
import {
  createLearning,
  decodeNdjson,
  decodeSse,
  inlineSchema,
  MessageBuilder,
  parseFailure,
  splitTags,
  toError,
  toStrictJsonSchema,
  type WireBody,
} from "@locus/core/provider";
import { readOutput } from "../../../../packages/core/src/agent/loop/output.js";
import { redirectError } from "../../../../packages/core/src/http/redirect-error.js";
import { parsePartialJson } from "../../../../packages/core/src/json/partial-json.js";
import { PartialJsonReader } from "../../../../packages/core/src/json/partial-json-reader.js";
import { flattenSchema } from "../../../../packages/core/src/schema/flatten-schema.js";
import { partialStrict } from "../../../../packages/core/src/schema/partial-strict.js";
import { convertToStrict } from "../../../../packages/core/src/schema/strict-json-schema.js";
import type { Random } from "./random.js";

/** Draws and handles one input; throws if it finds a fault. */
export type FuzzTarget = (random: Random) => unknown;

/** The depth of schemas and values. Converting and restoring may take time proportional to the output. */
const schemaDepth = 60;

const json = [
  "{",
  "}",
  "[",
  "]",
  '"',
  ":",
  ",",
  "a",
  "1",
  "-",
  "e9",
  ".",
  "true",
  "null",
  "\\",
  "\\u00",
  "d83d",
  " ",
  "\n",
  '{"a":',
  "```json\n",
  "\n```",
] as const;
const lines = [
  "data: ",
  "data:",
  "event: x\n",
  ":",
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "{}",
  "[DONE]",
  "é",
  "\ud83d",
  "id: 1\n",
  '{"a":1}',
  "x",
] as const;
const tags = ["<think>", "</think>", "<t", "<tool>", "</tool>", "</", "<", ">", "a", "think>", "\n"] as const;
const words = [
  "Unknown",
  "parameter",
  "unsupported",
  "'seed'",
  "max_tokens",
  "is",
  "not",
  "supported",
  "with",
  "this model",
  "Use",
  "instead",
  ":",
  " ",
  "\n",
  ". ",
  '{"error":',
  "}",
  "Extra inputs are not permitted",
  "must be",
  "the",
  "[",
  "]",
  '"',
  "<",
  ",",
] as const;

/** A documented error of the target is an answer; any other error is a fault. */
function allow(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!LocusError.isInstance(error)) throw error;
  }
}

/** Text in pieces of random length. */
function cut(random: Random, text: string): string[] {
  const pieces: string[] = [];
  const most = random.pick([1, 7, 64, 4096]);
  // The number of pieces is limited, because the time limit applies to the whole text.
  const least = Math.ceil(text.length / 20_000);
  for (let at = 0; at < text.length; ) {
    const length = least + random.below(most);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

function bodyOf(pieces: readonly string[]): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[next++];
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
}

const decode =
  (decoder: typeof decodeSse): FuzzTarget =>
  async (random) => {
    try {
      for await (const _events of decoder(bodyOf(cut(random, random.text(lines, 60))), { maxEventBytes: 50_000 }));
    } catch (error) {
      if (!LocusError.isInstance(error)) throw error;
    }
  };

/** A JSON value. */
function value(random: Random, depth: number): JsonValue {
  if (depth === 0 || random.once(3)) return random.pick<JsonValue>([null, 1, "a", true, "\ud83d", -0.5]);
  const items = Array.from({ length: random.below(4) }, () => value(random, depth - 1));
  return random.once(2)
    ? items
    : Object.fromEntries(items.map((item) => [random.pick(["a", "b", "next", "value", "__proto__"]), item]));
}

/** A chain of objects, as deep as a recursive schema allows. */
function chain(random: Random, depth: number): JsonValue {
  let result: JsonValue = null;
  for (let level = random.below(depth); level > 0; level--)
    result = { next: result, value: random.pick<JsonValue>([1, "a", null]) };
  return result;
}

/** A schema with references, some recursive, and unions of similar branches. */
function schema(random: Random): JsonSchema {
  const names = ["a", "b", "c", "d"] as const;
  const part = (depth: number): JsonObject => {
    const kind = random.below(depth === 0 ? 2 : 7);
    if (kind === 0) return { type: random.pick(["string", "number", "null", "boolean", "integer"]) };
    if (kind <= 2) return { $ref: `#/$defs/${random.pick(names)}` };
    if (kind === 3) return { anyOf: Array.from({ length: 1 + random.below(3) }, () => part(depth - 1)) };
    if (kind === 4) return { type: "array", items: part(depth - 1) };
    const fields = Object.fromEntries(
      ["next", "value", "a"].filter(() => !random.once(3)).map((name) => [name, part(depth - 1)]),
    );
    return { type: "object", properties: fields, required: Object.keys(fields).filter(() => random.once(2)) };
  };
  const twin = (type: string): JsonObject => ({
    type: "object",
    properties: { next: { $ref: "#/$defs/a" }, value: { type } },
    required: ["next", "value"],
  });
  const $defs = Object.fromEntries(names.map((name) => [name, part(2)]));
  if (random.once(3)) $defs.a = { anyOf: [twin("string"), twin("number"), { type: "null" }] };
  return { type: "object", properties: { root: part(3), next: { $ref: "#/$defs/a" } }, required: ["root"], $defs };
}

/** A schema may cause an error, but not an endless conversion. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export const targets: Readonly<Record<string, FuzzTarget>> = {
  decodeSse: decode(decodeSse),
  decodeNdjson: decode(decodeNdjson),
  MessageBuilder(random) {
    const builder = new MessageBuilder({ provider: "p", modelId: "m" });
    for (let left = random.below(400); left > 0; left--) {
      const kind = random.below(8);
      if (kind === 0) builder.text(random.text(json, 3));
      else if (kind === 1) builder.think(random.text(json, 3), random.once(4) ? { p: { a: 1 } } : undefined);
      else if (kind === 2) builder.close();
      else if (kind === 3) builder.part({ type: "citation", annotation: { kind: "url" } });
      else {
        builder.toolCall({
          index: random.pick([undefined, 0, 1, random.below(50)]),
          id: random.pick([undefined, "a", "b", null, random.below(9)]),
          name: random.pick([undefined, "f", "g", ""]),
          arguments: random.pick([undefined, random.text(json, 4), {}]),
        });
      }
    }
    builder.end({ finishReason: { reason: "stop" } });
  },
  partialJson(random) {
    const text = random.once(2) ? random.text(json, 40) : JSON.stringify(value(random, 12)).slice(0, random.below(4000));
    const reader = new PartialJsonReader({ maxDepth: random.pick([256, 3]) });
    for (const piece of cut(random, text)) reader.push(piece);
    parsePartialJson(text.slice(0, 5000));
  },
  partialStrict(random) {
    const conversion = attempt(() => convertToStrict(schema(random)));
    if (!conversion) return;
    const strict = partialStrict(conversion);
    const reader = new PartialJsonReader({ shape: strict.shape, maxDepth: 256 });
    const text = JSON.stringify({ root: value(random, 6), next: chain(random, schemaDepth) });
    for (const piece of cut(random, text)) {
      reader.push(piece);
      const whole = reader.value;
      if (typeof whole === "object" && whole !== null) strict.unwrap(whole);
    }
  },
  splitTags(random) {
    const split = splitTags(random.pick([["think"], ["think", "tool"], ["t", "think", "tool"]]));
    const text = random.text(tags, 60);
    const pieces = [...cut(random, text), undefined].flatMap((piece) => split(piece));
    const kept = pieces.reduce((length, piece) => length + piece.text.length, 0);
    if (kept > text.length) throw new Error("splitTags made text up.");
  },
  readOutput(random) {
    readOutput({ role: "assistant", content: random.text(json, 60) });
  },
  strictRestore(random) {
    const conversion = attempt(() => toStrictJsonSchema(schema(random)));
    if (conversion) attempt(() => conversion.restore({ root: value(random, 6), next: chain(random, schemaDepth) }));
  },
  inlineSchema(random) {
    const given = schema(random);
    attempt(() => inlineSchema(given, () => {}));
    attempt(() => flattenSchema(given, "root"));
  },
  async failures(random) {
    const text = random.text(words, 40);
    const body: unknown = random.pick<unknown>([
      text,
      { error: { message: text, code: text.slice(0, 30), param: random.pick([null, "seed", text.slice(0, 9)]) } },
      { detail: [{ loc: ["body", "seed"], msg: text, type: "extra_forbidden" }] },
      [{ error: { message: JSON.stringify({ error: { message: text } }) } }],
      { message: value(random, 6) },
    ]);
    const context = { modelId: "m", url: "http://x.example", dialect: { service: "A server" } };
    // The whole text, not cut like messages, because the attacker controls it.
    const failure = { ...parseFailure(body, 400), message: text };
    const sent: WireBody = { seed: 1, max_tokens: 1, stop: ["x"], [text.slice(0, 20)]: 1 };
    await createLearning({ otherNames: { max_tokens: "max_completion_tokens" } }).learn(failure, { body: sent });
    allow(() => {
      toError(failure, context);
      const location = text.replace(/[^\x20-\x7e]/g, "").slice(0, 2000);
      redirectError(new Response(null, { status: 307, headers: { location } }), context);
    });
  },
};
