import type { JsonValue } from "@locus/core";
import { parseObject, splitTags } from "@locus/core/provider";

/** What a text turned out to be. */
export type TextPiece = { text: string } | { thinking: string } | { name: string; arguments: string };

/** Which tags the text of a model may have. */
export interface TextTags {
  /** `<tool_call>` and `<tool_calling>`, with a call as JSON in them. */
  textToolCalls: boolean;
  /** `<think>`. */
  thinkTags: boolean;
}

/**
 * Takes calls and thinking out of text, however it is cut into chunks. What stands between the tags of a call but is none stays text.
 *
 * @returns A function that takes the next chunk and gives back the pieces that are certain; `undefined` ends the text.
 */
export function readTags({ textToolCalls, thinkTags }: TextTags): (chunk: string | undefined) => TextPiece[] {
  const tags = [...(textToolCalls ? ["tool_call", "tool_calling"] : []), ...(thinkTags ? ["think"] : [])];
  const split = splitTags(tags);
  /** The beginning of a call. */
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
    // Some models leave out the last tag.
    if (chunk === undefined && held) pieces.push(toCall(held.text) ?? { text: `<${held.tag}>${held.text}` });
    return pieces;
  };
}

/** `{"name": …, "arguments": {…}}`; some models say `parameters`, some encode the arguments twice. */
function toCall(text: string): TextPiece | undefined {
  const { name, arguments: args, parameters } = parseObject(text.trim()) ?? {};
  const given: JsonValue = args ?? parameters ?? {};
  return typeof name === "string" && name !== ""
    ? { name, arguments: typeof given === "string" ? given : JSON.stringify(given) }
    : undefined;
}
