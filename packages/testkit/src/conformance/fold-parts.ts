import assert from "node:assert/strict";
import type { AssistantPart, ModelEvent, ProviderData, ReasoningPart, TextPart } from "@locus/core";
import type { ModelOutcome } from "../scripted/model-outcome.js";

/** A call folded from its deltas. Its arguments are text; the message has them parsed. */
interface FoldedCall {
  type: "tool_call";
  id: string;
  name: string;
  argumentsText: string;
  providerData?: ProviderData;
}

/** A part folded from its events. */
export type FoldedPart = Exclude<AssistantPart, { type: "tool_call" }> | FoldedCall;

/**
 * Folds the events of an answer into its parts, by `partIndex`: deltas of text and thinking with their opaque data, deltas of calls,
 * and citations of the text that they name.
 *
 * Previews, and citations without a text, are ignored.
 *
 * @param events - The events of one model call.
 * @returns The parts in the order of the message.
 * @throws AssertionError when a delta with content has no `partIndex`, or the index of a part of another type.
 */
export function foldParts(events: readonly ModelEvent[]): FoldedPart[] {
  const parts: FoldedPart[] = [];
  const citations: [index: number, annotation: NonNullable<TextPart["annotations"]>[number]][] = [];
  for (const event of events) {
    if (event.type === "model_part") {
      if (event.partial) continue;
      const index = indexOf(event);
      if (event.part.type === "citation") citations.push([index, event.part.annotation]);
      else {
        assert.equal(parts[index], undefined, `two parts have the index ${index}`);
        parts[index] = event.part;
      }
    } else if (event.type === "think") addDelta(parts, "reasoning", event.reasoning, event);
    else if (event.type === "model_chunk" && event.toolCall === undefined) addDelta(parts, "text", event.content ?? "", event);
    else if (event.type === "model_chunk" && event.toolCall) addCall(parts, event.toolCall, event);
  }
  for (const [index, annotation] of citations) {
    const part = parts[index];
    if (part?.type === "text") parts[index] = { ...part, annotations: [...(part.annotations ?? []), annotation] };
  }
  return parts.filter((part) => part !== undefined);
}

interface Located {
  partIndex?: number | undefined;
  providerData?: ProviderData | undefined;
}

function indexOf(event: Located): number {
  assert.ok(event.partIndex !== undefined, `an event of a part has a partIndex: ${JSON.stringify(event).slice(0, 200)}`);
  return event.partIndex;
}

function addDelta(parts: FoldedPart[], type: "text" | "reasoning", delta: string, event: Located): void {
  if (delta === "" && event.providerData === undefined && event.partIndex === undefined) return;
  const index = indexOf(event);
  const known = parts[index] ?? ({ type, text: "" } as TextPart | ReasoningPart);
  assert.ok((known.type === "text" || known.type === "reasoning") && known.type === type, `the part ${index} is of one type`);
  parts[index] = { ...known, text: known.text + delta, ...dataOf(known, event) };
}

function addCall(parts: FoldedPart[], delta: { id: string; name: string; argumentsDelta: string }, event: Located): void {
  const index = indexOf(event);
  const { id, name } = delta;
  const known = parts[index] ?? { type: "tool_call", id, name, argumentsText: "" };
  assert.ok(known.type === "tool_call", `the part ${index} is of one type`);
  assert.deepEqual({ id, name }, { id: known.id, name: known.name }, "id and name of a call never change");
  parts[index] = { ...known, argumentsText: known.argumentsText + delta.argumentsDelta, ...dataOf(known, event) };
}

/** Merges opaque data by provider. */
function dataOf(known: Located, { providerData }: Located): { providerData?: ProviderData } {
  return providerData === undefined ? {} : { providerData: { ...known.providerData, ...providerData } };
}

/**
 * Checks that the events of an answer, folded by `partIndex`, equal the parts of its message.
 *
 * @param outcome - What `outcomeOf(model.stream(request))` gave.
 * @throws AssertionError on the first difference.
 */
export function checkFold({ events, complete }: ModelOutcome): void {
  if (complete === undefined) return;
  const { content } = complete.message;
  const parts: readonly AssistantPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const folded = foldParts(events);
  const comparable = parts.map((part, index): AssistantPart | FoldedCall => {
    if (part.type !== "tool_call") return part;
    const { type, id, name, providerData } = part;
    const other = folded[index];
    const text = other?.type === "tool_call" ? other.argumentsText : "";
    assert.deepEqual(parsed(text), part.invalidArguments ?? part.arguments, "the deltas of a call add up to its arguments");
    return { type, id, name, argumentsText: text, ...(providerData && { providerData }) };
  });
  assert.deepEqual(folded, comparable, "the events, folded by partIndex, equal the parts of the message");
}

/** Parses arguments; text that is not a JSON object stays text. */
function parsed(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    const inner: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : text;
  } catch {
    return text;
  }
}
