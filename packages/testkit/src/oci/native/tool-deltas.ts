import type { JsonObject, JsonValue } from "@locus/core";
import { argumentDeltas } from "../../scripted/scripted-turn.js";
import type { NativeReply } from "./native-reply.js";

/** The ways in which models stream tool calls in GENERIC. */
export type NativeToolDeltas = "gpt" | "gpt-oss" | "grok" | "llama" | "gemini";

/** How a family streams tool calls. Only the position in its list tells which call an event continues; the rules differ by family. */
interface ToolDialect {
  /** The content of a message without text. */
  noText: JsonValue;
  /** Other fields of an arguments fragment. The call opens with its id and name. Absent: each call is one piece. */
  fragment?: JsonObject;
  /** Whether all calls are in one event, each at its own position and without an id. Otherwise each is at the first position. */
  isTogether?: boolean;
}

const emptyText: JsonValue = [{ type: "TEXT", text: "" }];

const dialects: Readonly<Record<NativeToolDeltas, ToolDialect>> = {
  gpt: { noText: null, fragment: { type: "FUNCTION" } },
  "gpt-oss": { noText: [], fragment: {} },
  llama: { noText: emptyText, fragment: { type: "FUNCTION", name: "" } },
  // A different id at the same position is a different call.
  grok: { noText: emptyText },
  gemini: { noText: [{ type: "TEXT" }], isTogether: true },
};

const families: readonly [start: string, deltas: NativeToolDeltas][] = [
  ["openai.gpt-oss", "gpt-oss"],
  ["xai.", "grok"],
  ["meta.", "llama"],
  ["google.", "gemini"],
];

/** How a model streams calls. @param deltas - @defaultValue as the family of the model does */
export function toolDialect(model: string, deltas?: NativeToolDeltas): ToolDialect {
  return dialects[deltas ?? families.find(([start]) => model.startsWith(start))?.[1] ?? "gpt"];
}

/** A tool call with its arguments in pieces. */
export interface RenderedCall {
  id: string;
  name: string;
  /** The JSON text of the arguments, in pieces. */
  pieces: readonly string[];
}

/** The calls of a reply. */
export function callsOf({ toolCalls = [] }: Pick<NativeReply, "toolCalls">): RenderedCall[] {
  return toolCalls.map((call, index) => ({
    id: call.id ?? `call_${index + 1}`,
    name: call.name,
    pieces: argumentDeltas(call),
  }));
}

/** Calls as in an unstreamed GENERIC answer. */
export function genericCalls(calls: readonly RenderedCall[], { isTogether }: ToolDialect): JsonObject[] {
  return calls.map(({ id, name, pieces }) => ({
    ...(!isTogether && { id }),
    type: "FUNCTION",
    name,
    arguments: pieces.join(""),
  }));
}

/** The `toolCalls` of each event when GENERIC streams calls. */
export function genericCallDeltas(calls: readonly RenderedCall[], dialect: ToolDialect): JsonObject[][] {
  const whole = genericCalls(calls, dialect);
  if (dialect.isTogether) return whole.length > 0 ? [whole] : [];
  const { fragment } = dialect;
  if (!fragment) return whole.map((call) => [call]);
  return calls.flatMap(({ id, name, pieces }) => [
    [{ id, type: "FUNCTION", name, arguments: "" }],
    ...pieces.map((piece) => [{ ...fragment, arguments: piece }]),
  ]);
}
