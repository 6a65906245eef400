import type { JsonObject } from "@locus/core";
import { readRecordedFile } from "../recorded-file.js";

/** The recorded exchanges with OCI's own chat endpoint that this package ships: streamed ones end in `-stream`. */
export const nativeRecordings = ["cohere-v1", "cohere-v1-stream", "generic-gpt", "generic-llama-stream"] as const;

/** The name of a recording. */
export type NativeRecordingName = (typeof nativeRecordings)[number];

/** A recorded exchange. As a reply of `createNativeChatHandler` it plays its answer again. */
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

/** A recorded answer of Cohere's own API, version 2, whose messages COHEREV2 has taken over; not of OCI. */
export interface CohereRecording {
  /** The JSON text of each event of a streamed answer. */
  chunks: readonly string[];
  /** The parsed body of an answer that was not streamed; of another call than the stream. */
  body: JsonObject;
}

/** Reads the recorded answer of Cohere's own API, version 2: a call of a tool without arguments. */
export function readCohereRecording(): CohereRecording {
  const lines = readRecordedFile("cohere-v2/cohere-empty-tool-call.chunks.txt").split("\n");
  return {
    chunks: lines.filter((line) => line.trim() !== ""),
    body: JSON.parse(readRecordedFile("cohere-v2/cohere-empty-tool-call.json")),
  };
}
