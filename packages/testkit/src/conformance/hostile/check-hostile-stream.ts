import assert from "node:assert/strict";
import { callModel, type Model, type ModelEvent, type ModelRequest, serializeError, textOf, toolCallsOf } from "@locus/core";
import { outcomeOf, reasoningOf, warningsOf } from "../../scripted/model-outcome.js";
import { checkFold } from "../fold-parts.js";
import type { HostileExpectation, HostileStream } from "./hostile-stream.js";

const anyRequest: ModelRequest = { messages: [{ role: "user", content: "Go on." }] };

/**
 * Calls a model once and compares the outcome with the expected one.
 *
 * @param stream - What the model's server sends, see `hostileResponder`.
 * @param model - A new model that calls that server.
 * @param request - The request to send.
 * @throws AssertionError on the first difference.
 */
export async function checkHostileStream(stream: HostileStream, model: Model, request: ModelRequest = anyRequest): Promise<void> {
  const { expect } = stream;
  const outcome = await outcomeOf(attempt(model, request, expect));
  if (expect.error !== undefined) {
    assert.equal(outcome.complete, undefined, "a stream that fails must not complete");
    const expected = [expect.error].flat();
    assert.ok(
      expected.includes(serializeError(outcome.error).code),
      `expected ${expected.join(" or ")}, got ${describeError(outcome.error)}`,
    );
    return;
  }
  if (outcome.error !== undefined) throw outcome.error;
  assert.ok(outcome.complete, "the stream ended without model_complete");
  assert.equal(outcome.events.at(-1), outcome.complete, "model_complete must be last");
  checkFold(outcome);

  const { message, finishReason, usage } = outcome.complete;
  const toolCalls = toolCallsOf(message);
  if (expect.text !== undefined) assert.equal(textOf(message), expect.text);
  if (expect.reasoning !== undefined) assert.equal(reasoningOf(outcome), expect.reasoning);
  if (expect.finishReason !== undefined) assert.equal(finishReason.reason, expect.finishReason);
  if (expect.rawFinishReason !== undefined) assert.equal(finishReason.raw, expect.rawFinishReason);
  if (expect.usage !== undefined) {
    const { inputTokens, outputTokens, totalTokens } = usage ?? {};
    assert.deepEqual({ inputTokens, outputTokens, totalTokens }, expect.usage);
  }
  if (expect.toolCalls !== undefined) {
    const actual = toolCalls.map(({ id, name, arguments: args, invalidArguments }, index) => ({
      name,
      arguments: args,
      ...(expect.toolCalls?.[index]?.id !== undefined && { id }),
      ...(invalidArguments !== undefined && { invalidArguments }),
    }));
    assert.deepEqual(actual, [...expect.toolCalls]);
    const ids = new Set(toolCalls.map((call) => call.id));
    assert.ok(ids.size === toolCalls.length && !ids.has(""), `every call needs its own id: ${[...ids]}`);
  }
  const codes = warningsOf(outcome).map((warning) => warning.code);
  for (const code of expect.warnings ?? []) assert.ok(codes.includes(code), `no warning "${code}" among [${codes}]`);
}

async function* attempt(
  model: Model,
  request: ModelRequest,
  { timeouts }: HostileExpectation,
): AsyncGenerator<ModelEvent, void, void> {
  if (timeouts === undefined) return yield* model.stream(request);
  const events = callModel(model, request, { timeouts, retry: { maxAttempts: 1 } });
  for await (const event of events) if (event.type !== "model_retry") yield event;
}

function describeError(error: unknown): string {
  return error === undefined ? "nothing was thrown" : String(error);
}
