import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { nativeRecordings, readCohereRecording, readNativeRecording } from "./native-recordings.js";

/** The data of each event of a stream. */
const eventsOf = (sse: string) => sse.split("\n\n").flatMap((event) => (event === "" ? [] : [event.replace(/^data: /, "")]));

test("lists the files of the folder", () => {
  const files = readdirSync(new URL("../recordings/oci", import.meta.url));
  expect([...new Set(files.map((file) => file.replace(/\..*/, "")))].sort()).toEqual([...nativeRecordings]);
});

test.each([
  ["cohere-v1-stream", { finishReason: "COMPLETE", usage: { completionTokens: 18, promptTokens: 22, totalTokens: 40 } }],
  ["generic-llama-stream", "[DONE]"],
] as const)("the stream %s is complete", (name, end) => {
  const { request, sse } = readNativeRecording(name);
  const last = eventsOf(sse).at(-1) ?? "";
  expect(typeof end === "string" ? last : JSON.parse(last)).toEqual(typeof end === "string" ? end : expect.objectContaining(end));
  expect(request).toMatchObject({ chatRequest: { isStream: true } });
});

test.each(["cohere-v1", "generic-gpt"] as const)("the answer %s is complete", (name) => {
  const { request, body } = readNativeRecording(name);
  expect(body).toMatchObject({ chatResponse: { usage: expect.any(Object) } });
  expect(request).not.toHaveProperty("chatRequest.isStream");
});

test("Cohere's own API sends empty arguments for a tool without parameters", () => {
  const events = readCohereRecording().map((chunk) => JSON.parse(chunk));
  expect(events.flatMap(({ delta }) => delta?.message?.tool_calls?.function ?? [])).toEqual([
    { name: "currentTime", arguments: "" },
  ]);
  expect(events.at(-1)).toMatchObject({ type: "message-end", delta: { finish_reason: "TOOL_CALL" } });
});
