import { Agent, type Hook, ServerError } from "@locus/core";
import { withStream } from "@locus/core/provider";
import { scriptedModel } from "@locus/testkit";
import { expect, test } from "vitest";

const down = new ServerError("Down.");
const options = { provider: "other", modelId: "other-1" };

test("an agent continues with the fallback of its model, and emits an event", async () => {
  const other = scriptedModel(["Hi."], options);
  const model = { ...scriptedModel([{ error: down, after: "start" }]), fallback: { model: other } };
  const run = new Agent({ model, retry: { maxAttempts: 1 } }).run("Hi");
  const types: string[] = [];
  for await (const event of run) types.push(event.type === "model_warning" ? event.code : event.type);
  expect(types).toEqual(["model_start", "fallback", "model_chunk", "model_complete", "terminate"]);
  const { messages, success } = await run.result();
  expect(success).toBe(true);
  expect(messages.at(-1)).toMatchObject({ origin: { provider: "other", modelId: "other-1" } });
});

test("wrapping a model keeps its fallback, and a hook can set one", async () => {
  const broken = () => scriptedModel([{ error: down }]);
  const pass: Hook = { wrapModel: (model) => withStream(model, (request) => model.stream(request)) };
  const kept = { ...broken(), fallback: { model: scriptedModel(["Kept."], options) } };
  expect((await new Agent({ model: kept, hooks: [pass], retry: { maxAttempts: 1 } }).invoke("Hi")).message).toBe("Kept.");

  const set: Hook = {
    wrapModel: (model) => ({
      ...withStream(model, (request) => model.stream(request)),
      fallback: { model: scriptedModel(["Set."], options) },
    }),
  };
  expect((await new Agent({ model: broken(), hooks: [set, pass], retry: { maxAttempts: 1 } }).invoke("Hi")).message).toBe("Set.");
});

test("the reported tokens of a failed model count", async () => {
  const model = {
    ...withStream(scriptedModel([]), async function* () {
      yield { type: "model_start" };
      yield { type: "model_usage", usage: { inputTokens: 90 } };
      throw down;
    }),
    fallback: { model: scriptedModel(["Hi."], options) },
  };
  const { usage } = await new Agent({ model, retry: { maxAttempts: 2, initialDelayMs: 0 } }).invoke("Hi");
  expect(usage).toEqual({ inputTokens: 190, outputTokens: 5, totalTokens: 15, incomplete: true });
});
