import { readRecordedFile } from "./recorded-file.js";

/** The recorded streams of Anthropic's Messages API. */
export const messagesRecordings = [
  "anthropic-clear-thinking",
  "anthropic-code-execution-20260120-prompt-cache",
  "anthropic-json-tool",
  "anthropic-mcp",
  "anthropic-message-delta-input-tokens",
  "anthropic-programmatic-tool-calling",
  "anthropic-refusal",
  "anthropic-text",
  "anthropic-tool-no-args",
  "anthropic-web-search-tool",
] as const;

/** The name of a recording. */
export type MessagesRecordingName = (typeof messagesRecordings)[number];

/**
 * Reads a recording of the Messages API from disk.
 *
 * @returns The JSON text of each event, answer by answer.
 */
export function readMessagesRecording(name: MessagesRecordingName): string[][] {
  const answers: string[][] = [];
  for (const line of readRecordedFile(`anthropic/${name}.chunks.txt`).split("\n")) {
    if (line.trim() === "") continue;
    if (answers.length === 0 || JSON.parse(line).type === "message_start") answers.push([]);
    answers.at(-1)?.push(line);
  }
  return answers;
}
