import type { JsonObject } from "@locus/core";
import { readRecordedFile } from "./recorded-file.js";

/** The recorded exchanges with OCI's own chat endpoint. The names of streamed ones end in `-stream`. */
export const nativeRecordings = ["cohere-v1", "cohere-v1-stream", "generic-gpt", "generic-llama-stream"] as const;

/** The name of a recording. */
export type NativeRecordingName = (typeof nativeRecordings)[number];

/** A recorded exchange. As a reply of `createNativeChatHandler` it replays its answer. */
export type NativeRecording<Name extends NativeRecordingName = NativeRecordingName> = {
  name: Name;
  /** The parsed body of the request. */
  request: JsonObject;
} & (Name extends `${string}-stream`
  ? {
      /** The answer, byte for byte. */
      sse: string;
    }
  : {
      /** The parsed body of the answer. */
      body: JsonObject;
    });

/**
 * Reads a recorded exchange from disk.
 *
 * @param name - One of {@link nativeRecordings}.
 */
export function readNativeRecording<Name extends NativeRecordingName>(name: Name): NativeRecording<Name>;
export function readNativeRecording(name: NativeRecordingName): object {
  const request: unknown = JSON.parse(readRecordedFile(`oci/${name}.request.json`));
  return name.endsWith("-stream")
    ? { name, request, sse: readRecordedFile(`oci/${name}.sse`) }
    : { name, request, body: JSON.parse(readRecordedFile(`oci/${name}.response.json`)) };
}

/**
 * Reads a recorded stream of Cohere's own API, version 2, with a tool call without arguments. COHEREV2 uses the same messages, but
 * OCI streams them in another envelope.
 *
 * @returns The JSON text of each event.
 */
export function readCohereRecording(): string[] {
  const lines = readRecordedFile("cohere-v2/cohere-empty-tool-call.chunks.txt").split("\n");
  return lines.filter((line) => line.trim() !== "");
}
