import type { ModelCompleteEvent, ModelEvent } from "../../contract/event.js";
import type { Model } from "../../contract/model.js";

/** One step of an attempt: an event, an error to throw, or `"hang"`, which ends with the signal. */
export type Step = ModelEvent | Error | "hang";

/** A model that plays one list of steps per attempt. */
export function playingModel(
  attempts: readonly (readonly Step[])[],
  identity: Partial<Pick<Model, "provider" | "modelId" | "defaults" | "fallback">> = {},
): Model & { readonly calls: number } {
  let calls = 0;
  return {
    provider: "acme",
    modelId: "acme-1",
    capabilities: {},
    ...identity,
    get calls() {
      return calls;
    },
    async *stream({ signal }) {
      for (const step of attempts[calls++] ?? []) {
        if (step instanceof Error) throw step;
        if (step !== "hang") yield step;
        else await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      }
    },
  };
}

export const start: ModelEvent = { type: "model_start" };
export const chunk = (content: string): ModelEvent => ({ type: "model_chunk", content });
export const completed = (text: string): ModelCompleteEvent => ({
  type: "model_complete",
  message: { role: "assistant", content: text },
  finishReason: { reason: "stop" },
});
