import type { JsonObject, JsonValue, ModelCompleteEvent } from "@locus/core";
import type { NativeFormat, NativeStreamStyle } from "@locus/testkit/oci";

/** The content of an answer in a neutral form, to compare two readers. */
export interface AnswerContent {
  text: string;
  thinking: string;
  plan: string;
  refusal: string;
  /** Name and arguments; arguments that are not an object stay text. */
  calls: readonly (readonly [name: string, args: JsonValue])[];
  /** Citations and annotations, as the wire has them. */
  cited: readonly JsonValue[];
  finishReason: string | undefined;
  usage: JsonObject | undefined;
}

/** The content of an answer of locus' model. */
export function contentOfModel({ message, finishReason, usage }: ModelCompleteEvent): AnswerContent {
  const said = {
    text: "",
    thinking: "",
    plan: "",
    refusal: "",
    calls: [] as AnswerContent["calls"][0][],
    cited: [] as JsonValue[],
  };
  for (const part of typeof message.content === "string" ? [] : message.content) {
    if (part.type === "text") {
      said.text += part.text;
      said.cited.push(...(part.annotations ?? []).map(({ raw = null }) => raw));
    } else if (part.type === "reasoning") said[part.providerData?.["oci.sdk"] === "plan" ? "plan" : "thinking"] += part.text;
    else if (part.type === "refusal") said.refusal += part.refusal;
    else if (part.type === "tool_call") said.calls.push([part.name, part.invalidArguments ?? part.arguments]);
  }
  return { ...said, finishReason: finishReason.raw, usage: usage?.raw as JsonObject | undefined };
}

/** The message of a response or an event, in GENERIC and COHEREV2. */
interface WireMessage {
  content?: readonly { text?: string; thinking?: string }[] | null;
  reasoningContent?: string;
  toolPlan?: string;
  refusal?: string;
  toolCalls?: readonly (WireCall & { function?: WireCall })[];
  annotations?: readonly JsonObject[];
  citations?: readonly JsonObject[];
}

interface WireCall {
  id?: string;
  name?: string;
  arguments?: string;
}

/** An answer, or an event of a stream. */
interface Wire extends JsonObject {
  text?: string;
  finishReason?: string | null;
  usage?: JsonObject;
}

/**
 * The content of an answer from Oracle's client: a whole response, or the sum of a stream's events.
 *
 * The last event of a COHERE stream repeats the whole answer; only parts that no earlier event had are taken from it.
 */
export function contentOfOracle(
  format: NativeFormat,
  pieces: readonly JsonObject[],
  style: NativeStreamStyle = {},
): AnswerContent {
  const wires: readonly Wire[] = pieces;
  const restates = format === "COHERE" || (format === "COHEREV2" && style.cohereV2Ending === "COHERE");
  const deltas = restates && wires.length > 1 ? wires.slice(0, -1) : wires;
  const said = deltas.map((wire) => readPiece(format, wire));
  const last = readPiece(format, wires.at(-1) ?? {});
  const cited = said.flatMap((piece) => piece.cited);
  const calls =
    format === "COHERE"
      ? said.flatMap((piece) => piece.calls)
      : joinCalls(deltas.flatMap((wire) => messageOf(wire).toolCalls ?? []));
  const words = (key: "text" | "thinking" | "plan" | "refusal") => said.map((piece) => piece[key]).join("");
  const all = wires.map(({ choices, ...wire }) => ({ ...wire, ...Object(choices)[0] }) as Wire);
  return {
    text: words("text"),
    thinking: words("thinking"),
    plan: words("plan"),
    refusal: words("refusal"),
    calls: calls.length > 0 ? calls : last.calls,
    cited: cited.length > 0 ? cited : last.cited,
    finishReason: all.map((wire) => wire.finishReason).find(Boolean) ?? undefined,
    usage: all.map((wire) => wire.usage).find(Boolean),
  };
}

function messageOf({ message, choices }: Wire): WireMessage {
  return Object(message ?? Object(choices)[0]?.message);
}

function readPiece(format: NativeFormat, wire: Wire): AnswerContent {
  const { content, reasoningContent = "", toolPlan = "", refusal = "", annotations = [], citations = [] } = messageOf(wire);
  const calls = format === "COHERE" ? ((wire.toolCalls ?? []) as { name: string; parameters: JsonObject }[]) : [];
  return {
    text: wire.text ?? (content ?? []).map(({ text = "" }) => text).join(""),
    thinking: reasoningContent + (content ?? []).map(({ thinking = "" }) => thinking).join(""),
    plan: toolPlan,
    refusal,
    calls: calls.map(({ name, parameters }) => [name, parameters]),
    cited: [...annotations, ...citations, ...((wire.citations ?? []) as JsonObject[])],
    finishReason: undefined,
    usage: undefined,
  };
}

/** Joins deltas of calls: a delta with an id or a name opens a call, any other continues the last one. */
function joinCalls(pieces: readonly (WireCall & { function?: WireCall })[]): AnswerContent["calls"] {
  const calls: { name: string; text: string }[] = [];
  for (const piece of pieces) {
    const { name, arguments: text = "" } = piece.function ?? piece;
    const last = calls.at(-1);
    if (piece.id || name || !last) calls.push({ name: name ?? "", text });
    else last.text += text;
  }
  return calls.map(({ name, text }) => [name, parse(text)]);
}

/** Arguments that are not an object stay text; missing arguments are `{}`. */
function parse(text: string): JsonValue {
  if (text.trim() === "") return {};
  try {
    const value: JsonValue = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}
