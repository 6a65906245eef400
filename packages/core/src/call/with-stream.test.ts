import { expect, test } from "vitest";
import type { Model, ModelCapabilities, ModelDefaults, ModelFallback, ModelRequest } from "../contract/model.js";
import { completed, playingModel } from "./testing/playing-model.js";
import { withStream } from "./with-stream.js";

/** Everything that a copy field by field loses. */
class PrivateModel implements Model {
  readonly provider = "acme";
  readonly #modelId = "acme-1";
  #retries = 1;
  readonly fallback: ModelFallback = { model: playingModel([]) };
  get modelId(): string {
    return this.#modelId;
  }
  get capabilities(): ModelCapabilities {
    return { tools: this.#retries > 1 };
  }
  get defaults(): ModelDefaults {
    return { retry: { maxAttempts: this.#retries++ } };
  }
  async *stream(_request: ModelRequest) {
    yield completed(this.#modelId);
  }
}

test("keeps everything but the stream, also of an instance with private fields", async () => {
  const model = new PrivateModel();
  const wrapped = withStream(model, async function* (request) {
    for await (const event of model.stream(request)) yield { ...event, finishReason: { reason: "length" } };
  });
  expect(wrapped).toMatchObject({ provider: "acme", modelId: "acme-1", capabilities: { tools: false } });
  expect(wrapped.defaults).toEqual({ retry: { maxAttempts: 1 } });
  expect(wrapped.capabilities).toEqual({ tools: true });
  expect(wrapped.fallback).toBe(model.fallback);
  const events = [];
  for await (const event of wrapped.stream({ messages: [] })) events.push(event);
  expect(events).toEqual([{ ...completed("acme-1"), finishReason: { reason: "length" } }]);
});

test("wraps what is wrapped", () => {
  const inner = withStream(new PrivateModel(), () => ({ async *[Symbol.asyncIterator]() {} }));
  expect(withStream(inner, inner.stream)).toMatchObject({ provider: "acme", modelId: "acme-1" });
});
