import type { ResponsesRecordingName } from "@locus/internal-recordings";
import { expect, test } from "vitest";
import { objectsOf } from "../http/is-object.js";
import { type StreamedItem, streamedCall, streamedMessage, streamedReasoning } from "./streamed-item.js";
import { type RecordedItem, recordedItem } from "./testing/recorded-item.js";

test.each<[ResponsesRecordingName, number, string, (recording: RecordedItem) => StreamedItem]>([
  ["openai-mcp-tool", 0, "message", ({ item, deltas }) => streamedMessage(String(item.id), { text: deltas })],
  ["lmstudio-basic", 0, "message", ({ item, deltas }) => streamedMessage(String(item.id), { text: deltas })],
  [
    "openai-reasoning-encrypted-content",
    0,
    "function_call",
    ({ item, deltas }) => streamedCall(String(item.id), String(item.call_id), { name: String(item.name), arguments: deltas }),
  ],
  [
    "openai-reasoning-encrypted-content",
    0,
    "reasoning",
    ({ item, deltas }) =>
      streamedReasoning(String(item.id), { summary: [deltas], encryptedContent: String(item.encrypted_content) }),
  ],
])("streams as in %s, answer %i: %s", (name, turn, type, make) => {
  const recording = recordedItem(name, type, turn);
  const { added, events, done } = make(recording);
  const [opening = {}, ...rest] = recording.events;
  // Encrypted content changes while streaming: the recording opens with a different value.
  const encrypted = objectsOf([opening.item])[0]?.encrypted_content;
  expect([
    {
      type: "response.output_item.added",
      item: { ...added, ...(encrypted !== undefined && { encrypted_content: encrypted }) },
    },
    ...events.map((event) => ({ ...event, item_id: recording.item.id })),
    { type: "response.output_item.done", item: done },
  ]).toEqual([opening, ...rest]);
});
