import { ConfigurationError, type Message, textOf, type UserMessage } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { toDataURL } from "./data-url.js";

/** The input of the Images API: a text, and the images to edit as data URLs. */
export interface ImagePrompt {
  prompt: string;
  images: string[];
}

function newestUserMessage(messages: readonly Message[]): UserMessage | undefined {
  return messages.filter((message) => message.role === "user").at(-1);
}

/** Whether the request is an edit: the newest user message has images. */
export function isEdit(messages: readonly Message[]): boolean {
  const content = newestUserMessage(messages)?.content;
  return typeof content === "object" && content.some(({ type }) => type === "image");
}

/**
 * Converts a conversation to a prompt: the system prompt followed by the newest user message.
 *
 * @param warn - Receives a warning for everything that is not sent.
 * @throws {@link ConfigurationError} if no text says what to draw.
 */
export function toPrompt(messages: readonly Message[], warn: Warn): ImagePrompt {
  const newest = newestUserMessage(messages);
  const system = messages.filter(({ role }) => role === "system");
  const earlier = messages.length - system.length - (newest ? 1 : 0);
  if (earlier > 0) {
    warn(
      "unsupported_content",
      `The Images API has no conversation: the newest user message was sent, ${earlier} other message(s) were not. To change an image, pass it with the message that describes the change.`,
      "messages",
    );
  }
  const prompt = [...system, ...(newest ? [newest] : [])].map(textOf).filter(Boolean).join("\n\n");
  if (prompt === "") throw new ConfigurationError("The prompt has no text: describe the image in the user message.");
  const images: string[] = [];
  for (const part of typeof newest?.content === "object" ? newest.content : []) {
    if (part.type === "image") images.push(toDataURL(part));
    else if (part.type !== "text") warn("unsupported_content", `The Images API takes no ${part.type}: not sent.`, "messages");
  }
  return { prompt, images };
}
