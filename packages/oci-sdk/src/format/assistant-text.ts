import type { AssistantMessage } from "@locus/core";
import type { Warn } from "@locus/core/provider";

/** What an assistant said. */
export interface AssistantText {
  text: string;
  refusal: string;
  reasoning: string;
}

/** What an assistant said, in words. Anything else is left out, with a warning. */
export function assistantText({ content }: AssistantMessage, warn: Warn): AssistantText {
  const said: AssistantText = { text: "", refusal: "", reasoning: "" };
  for (const part of typeof content === "string" ? [{ type: "text" as const, text: content }] : content) {
    if (part.type === "text" || part.type === "reasoning") said[part.type] += part.text;
    else if (part.type === "refusal") said.refusal += part.refusal;
    else if (part.type === "audio") said.text += part.transcript ?? "";
    else if (part.type === "image" || part.type === "file") {
      warn("unsupported_content", `OCI's chat API has no place for the assistant's ${part.type}: not sent.`, "messages");
    }
  }
  return said;
}
