import type { JsonObject, JsonValue } from "@locus/core";
import { argumentDeltas } from "../../scripted/scripted-turn.js";
import type { NativeReply } from "./native-reply.js";

/** The ways in which models stream calls of tools in GENERIC. */
export type NativeToolDeltas = "gpt" | "gpt-oss" | "grok" | "llama" | "gemini";

/** No event says which call it continues: only the place in its list does, and each family has rules of its own. */
interface ToolDialect {
  /** The content of a message that has none. */
  noText: JsonValue;
  /** What a fragment of arguments says besides them. The call opens with its id and name. Absent: each call comes whole. */
  fragment?: JsonObject;
  /** All calls are in one event, each at a place of its own and without an id. Else each is at the first place. */
  isTogether?: boolean;
}

const emptyText: JsonValue = [{ type: "TEXT", text: "" }];

const dialects: Readonly<Record<NativeToolDeltas, ToolDialect>> = {
  gpt: { noText: null, fragment: { type: "FUNCTION" } },
  "gpt-oss": { noText: [], fragment: {} },
  llama: { noText: emptyText, fragment: { type: "FUNCTION", name: "" } },
  // Another id at the same place is another call.
  grok: { noText: emptyText },
  gemini: { noText: [{ type: "TEXT" }], isTogether: true },
};

const families: readonly [start: string, deltas: NativeToolDeltas][] = [
  ["openai.gpt-oss", "gpt-oss"],
  ["xai.", "grok"],
  ["meta.", "llama"],
  ["google.", "gemini"],
];

/** How a model streams calls: as told, or as its family does. */
export function toolDialect(model: string, told?: NativeToolDeltas): ToolDialect {
  return dialects[told ?? families.find(([start]) => model.startsWith(start))?.[1] ?? "gpt"];
}

/** A call as models make it. */
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

/** Calls as GENERIC has them in an answer that is not streamed. */
export function genericCalls(calls: readonly RenderedCall[], { isTogether }: ToolDialect): JsonObject[] {
  return calls.map(({ id, name, pieces }) => ({
    ...(!isTogether && { id }),
    type: "FUNCTION",
    name,
    arguments: pieces.join(""),
  }));
}

/** The `toolCalls` of each event in which GENERIC streams calls. */
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
