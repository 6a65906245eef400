import assert from "node:assert/strict";
import { inspect } from "node:util";
import { LocusError, serializeError, type ToolCallDelta, textOf, toolCallsOf, type Usage } from "@locus/core";
import { type ModelOutcome, reasoningOf } from "../scripted/model-outcome.js";
import { checkFold } from "./fold-parts.js";

/**
 * Checks the invariants of every model call: the grammar of its events, and that the deltas add up to the message.
 *
 * @param outcome - What `outcomeOf(model.stream(request))` gave.
 * @throws AssertionError on the first violation.
 */
export function checkOutcome(outcome: ModelOutcome): void {
  const { events, complete, error } = outcome;
  const types = events.map((event) => event.type);
  assert.ok(types.lastIndexOf("model_start") <= 0, `model_start comes at most once, and first: ${types}`);
  const ends = types.filter((type) => type === "model_complete").length;
  if (error !== undefined) {
    assert.equal(ends, 0, "a call that throws must not have completed");
  } else {
    assert.equal(ends, 1, `model_complete comes exactly once, unless the call throws: ${types}`);
    assert.equal(types.at(-1), "model_complete", "model_complete comes last");
  }
  assert.deepEqual(JSON.parse(JSON.stringify(events)), events, "events are plain JSON, absent keys omitted");
  if (complete === undefined) return;

  const { message, usage } = complete;
  assert.equal(message.role, "assistant");
  assert.equal(
    joined(events.map((event) => (event.type === "model_chunk" ? event.content : undefined))),
    textOf(message),
    "text",
  );
  assert.equal(
    joined(events.map((event) => (event.type === "think" ? event.reasoning : undefined))),
    reasoningOf(outcome),
    "thinking",
  );
  checkToolCalls(outcome);
  checkFold(outcome);
  assert.deepEqual(message.finishReason, complete.finishReason, "the message carries its finish reason");
  if (usage !== undefined) checkUsage(usage);
}

function joined(deltas: readonly (string | undefined)[]): string {
  return deltas.map((delta) => delta ?? "").join("");
}

function checkToolCalls({ events, complete }: ModelOutcome): void {
  const byIndex: ToolCallDelta[][] = [];
  for (const event of events) {
    if (event.type !== "model_chunk" || event.toolCall === undefined) continue;
    const { index } = event.toolCall;
    byIndex[index] = [...(byIndex[index] ?? []), event.toolCall];
  }
  const calls = complete === undefined ? [] : toolCallsOf(complete.message);
  assert.equal(byIndex.length, calls.length, "each call of the message was streamed, and no other");
  assert.equal(new Set(calls.map((call) => call.id)).size, calls.length, "each call has its own id");
  for (const [index, call] of calls.entries()) {
    const deltas = byIndex[index] ?? [];
    assert.notEqual(call.id, "");
    for (const { id, name } of deltas)
      assert.deepEqual({ id, name }, { id: call.id, name: call.name }, "id and name never change");
    const text = joined(deltas.map((delta) => delta.argumentsDelta));
    if (call.invalidArguments !== undefined) {
      assert.deepEqual(call.arguments, {}, "arguments that do not parse are {}");
      assert.equal(text, call.invalidArguments);
    } else {
      assert.deepEqual(text.trim() === "" ? {} : JSON.parse(text), call.arguments);
    }
  }
}

function checkUsage(usage: Usage): void {
  const { inputTokens, outputTokens, totalTokens, cachedInputTokens, cacheWriteInputTokens, reasoningTokens } = usage;
  for (const count of [inputTokens, outputTokens, totalTokens, cachedInputTokens, cacheWriteInputTokens, reasoningTokens]) {
    assert.ok(
      count === undefined || (Number.isInteger(count) && count >= 0),
      `counts are whole and never negative: ${inspect(usage)}`,
    );
  }
  const atLeast = (whole: number | undefined, part: number | undefined) =>
    whole === undefined || part === undefined || whole >= part;
  const sum = inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens;
  assert.ok(atLeast(totalTokens, sum), `the total is at least input and output: ${inspect(usage)}`);
  assert.ok(
    atLeast(inputTokens, (cachedInputTokens ?? 0) + (cacheWriteInputTokens ?? 0)),
    `cached tokens are part of the input: ${inspect(usage)}`,
  );
  assert.ok(atLeast(outputTokens, reasoningTokens), `thinking is part of the output: ${inspect(usage)}`);
}

/**
 * Checks that no common way of printing a value shows a secret.
 *
 * @param value - An error, an event, a model …
 * @param secret - What must not appear.
 */
export function checkNoSecret(value: unknown, secret: string): void {
  const shown = [inspect(value, { depth: 8 }), JSON.stringify(value) ?? "", String(value)];
  if (LocusError.isInstance(value)) shown.push(JSON.stringify(serializeError(value)));
  assert.ok(!shown.some((text) => text.includes(secret)), "a secret shows");
}
