import type { JsonValue } from "@locus/core";
import { parseObject, splitTags } from "@locus/core/provider";

/** A piece of text, thinking, or a call. */
export type TextPiece = { text: string } | { thinking: string } | { name: string; arguments: string };

/** The tags that a model's text may have. */
export interface TextTags {
  /** `<tool_call>` and `<tool_calling>`, each with a call as JSON. */
  textToolCalls: boolean;
  /** `<think>`. */
  thinkTags: boolean;
}

/**
 * Extracts calls and thinking from streamed text. Content of call tags that is not a call stays text.
 *
 * @returns A function that takes the next chunk, or `undefined` at the end, and returns the pieces that are complete.
 */
export function readTags({ textToolCalls, thinkTags }: TextTags): (chunk: string | undefined) => TextPiece[] {
  const tags = [...(textToolCalls ? ["tool_call", "tool_calling"] : []), ...(thinkTags ? ["think"] : [])];
  const split = splitTags(tags);
  /** The open call tag and its content so far. */
  let held: { tag: string; text: string } | undefined;
  return (chunk) => {
    const pieces: TextPiece[] = [];
    for (const { text, tag, closed } of split(chunk)) {
      if (tag === undefined) pieces.push({ text });
      else if (tag === "think") {
        if (text !== "") pieces.push({ thinking: text });
      } else {
        held = { tag, text: (held?.text ?? "") + text };
        if (!closed) continue;
        pieces.push(toCall(held.text) ?? { text: `<${tag}>${held.text}</${tag}>` });
        held = undefined;
      }
    }
    // Some models leave out the last closing tag.
    if (chunk === undefined && held) pieces.push(toCall(held.text) ?? { text: `<${held.tag}>${held.text}` });
    return pieces;
  };
}

/** Parses `{"name": …, "arguments": {…}}`. Some models write `parameters`, some encode the arguments twice. */
function toCall(text: string): TextPiece | undefined {
  const { name, arguments: args, parameters } = parseObject(text.trim()) ?? {};
  const given: JsonValue = args ?? parameters ?? {};
  return typeof name === "string" && name !== ""
    ? { name, arguments: typeof given === "string" ? given : JSON.stringify(given) }
    : undefined;
}
