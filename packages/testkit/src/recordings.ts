import { existsSync, readFileSync } from "node:fs";

/** The recorded answers of Chat Completions servers that this package ships. */
export const recordings = [
  "alibaba-reasoning",
  "alibaba-tool-call",
  "deepseek-tool-call",
  "groq-tool-call",
  "mistral-incremental-tool-call",
  "mistral-reasoning",
  "mistral-text",
  "openai-text",
  "xai-text",
  "xai-tool-call",
] as const;

/** The name of a recording. */
export type RecordingName = (typeof recordings)[number];

/** Recorded traffic, byte for byte. */
export interface Recording {
  name: RecordingName;
  /** The JSON text of each chunk of a streamed answer. */
  chunks: readonly string[];
  /** The body of an answer that is not streamed; of another call than the stream. */
  json?: string;
}

/**
 * Reads a recording from disk.
 *
 * @param name - One of {@link recordings}.
 */
export function readRecording(name: RecordingName): Recording {
  const file = (extension: string) => new URL(`../recordings/openai-chat/${name}.${extension}`, import.meta.url);
  const lines = readFileSync(file("chunks.txt"), "utf8").split("\n");
  const json = file("json");
  return {
    name,
    chunks: lines.filter((line) => line.trim() !== ""),
    ...(existsSync(json) && { json: readFileSync(json, "utf8") }),
  };
}

/**
 * Wraps chunks as a server streams them: `data: <chunk>` and a blank line each, `data: [DONE]` at the end.
 *
 * @param chunks - The JSON text of each chunk.
 */
export function chatSse(chunks: readonly string[]): string {
  return [...chunks, "[DONE]"].map((data) => `data: ${data}\n\n`).join("");
}
