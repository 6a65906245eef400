import { existsSync, readFileSync } from "node:fs";

/** The recorded answers of Chat Completions servers. */
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

/** The recorded answers of Responses API servers. */
export const responsesRecordings = [
  "lmstudio-basic",
  "openai-custom-tool",
  "openai-error",
  "openai-image-generation-tool",
  "openai-mcp-tool",
  "openai-phase",
  "openai-reasoning-encrypted-content",
  "openai-web-search-tool",
] as const;

/** The name of a recording of Chat Completions. */
export type ChatRecordingName = (typeof recordings)[number];

/** The name of a recording of the Responses API. */
export type ResponsesRecordingName = (typeof responsesRecordings)[number];

/** The name of a recording. */
export type RecordingName = ChatRecordingName | ResponsesRecordingName;

/** Recorded traffic, byte for byte. */
export interface Recording<Name extends RecordingName = RecordingName> {
  name: Name;
  /** The JSON text of each chunk of a streamed answer, or of each event in the Responses API. */
  chunks: readonly string[];
  /** The body of an unstreamed answer, from a different call than the stream. */
  json?: string;
}

const responsesNames: readonly string[] = responsesRecordings;

/**
 * Reads a recording from disk.
 *
 * @param name - One of {@link recordings} or {@link responsesRecordings}.
 */
export function readRecording<Name extends RecordingName>(name: Name): Recording<Name> {
  const folder = responsesNames.includes(name) ? "openai-responses" : "openai-chat";
  const file = (extension: string) => new URL(`../recordings/${folder}/${name}.${extension}`, import.meta.url);
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

/**
 * Wraps events as a server of the Responses API streams them: `event: <type>`, `data: <event>` and a blank line each.
 *
 * @param chunks - The JSON text of each event.
 * @param options - `eventLines: false` omits the `event:` lines, as some servers do.
 */
export function responsesSse(chunks: readonly string[], { eventLines = true }: { eventLines?: boolean } = {}): string {
  return chunks.map((data) => `${eventLines ? `event: ${JSON.parse(data).type}\n` : ""}data: ${data}\n\n`).join("");
}

/**
 * Splits a recording into its answers. Each answer begins with `response.created`.
 *
 * @param chunks - The JSON text of each event.
 * @returns The events of each answer, in order.
 */
export function responsesTurns(chunks: readonly string[]): string[][] {
  const turns: string[][] = [];
  for (const chunk of chunks) {
    if (turns.length === 0 || JSON.parse(chunk).type === "response.created") turns.push([]);
    turns.at(-1)?.push(chunk);
  }
  return turns;
}
