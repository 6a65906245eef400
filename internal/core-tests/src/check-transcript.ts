import { type LocusEvent, type Message, toolCallsOf } from "@locus/core";
import { expect } from "vitest";

/**
 * Checks that the results of all calls follow directly, in order, exactly one each; that no result lacks a call; and that ids are unique.
 *
 * @param messages - A transcript.
 */
export function checkTranscript(messages: readonly Message[]): void {
  const ids: string[] = [];
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      expect(message.toolCallId).toBe(open.shift());
      continue;
    }
    expect(open).toEqual([]);
    open = toolCallsOf(message).map(({ id }) => id);
    ids.push(...open);
  }
  expect(open).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
}

/**
 * Checks the rules of every event stream: one `terminate`, as the last event; each tool completes once, after its start; stamps on all
 * but the two hot events.
 *
 * @param events - All events of a run.
 */
export function checkEvents(events: readonly LocusEvent[]): void {
  expect(events.filter(({ type }) => type === "terminate")).toEqual([events.at(-1)]);
  const started: string[] = [];
  const completed: string[] = [];
  for (const event of events) {
    if (event.type === "tool_start") {
      expect(started).not.toContain(event.toolCallId);
      started.push(event.toolCallId);
    }
    if (event.type === "tool_progress") {
      expect(started).toContain(event.toolCallId);
      expect(completed).not.toContain(event.toolCallId);
    }
    if (event.type === "tool_complete") {
      expect(completed).not.toContain(event.toolCallId);
      completed.push(event.toolCallId);
    }
    if (event.type !== "model_chunk" && event.type !== "think") {
      expect(event).toMatchObject({
        iteration: expect.any(Number),
        attempt: expect.any(Number),
        purpose: expect.any(String),
        timestamp: expect.any(Number),
      });
    }
  }
}
