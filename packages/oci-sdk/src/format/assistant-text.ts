import type { AssistantMessage } from "@locus/core";
import type { Warn } from "@locus/core/provider";

/** The texts of an assistant message, by kind. */
export interface AssistantText {
  text: string;
  refusal: string;
  reasoning: string;
}

/** Joins the texts of an assistant message. Images and files are left out, with a warning. */
export function assistantText({ content }: AssistantMessage, warn: Warn): AssistantText {
  const texts: AssistantText = { text: "", refusal: "", reasoning: "" };
  for (const part of typeof content === "string" ? [{ type: "text" as const, text: content }] : content) {
    if (part.type === "text" || part.type === "reasoning") texts[part.type] += part.text;
    else if (part.type === "refusal") texts.refusal += part.refusal;
    else if (part.type === "audio") texts.text += part.transcript ?? "";
    else if (part.type === "image" || part.type === "file") {
      warn("unsupported_content", `OCI's chat API does not accept ${part.type} parts of the assistant: not sent.`, "messages");
    }
  }
  return texts;
}
