import { parsePartialJson } from "../json/partial-json.js";
import type { AgentRun } from "./agent-run.js";

/** An object of which any part may still be missing. */
export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/**
 * The structured output of a run while it is being written, for display: each value is what is certain so far, not validated. A
 * new call of the model (a retry, the turn after a tool, a re-ask) starts over.
 *
 * @param run - A run of an agent with an `outputSchema`; this consumes it. `run.result()` has the validated object.
 * @throws The error that ended the run.
 */
export async function* partialOutput<Output>(run: AgentRun<Output>): AsyncGenerator<DeepPartial<Output>, void, void> {
  let text = "";
  let shown = "";
  for await (const event of run) {
    if (event.type === "model_start" || event.type === "model_retry" || event.type === "model_complete") text = "";
    if (event.type !== "model_chunk" || event.content === undefined) continue;
    text += event.content;
    const value = parsePartialJson(text);
    const json = JSON.stringify(value);
    if (typeof value !== "object" || value === null || json === shown) continue;
    shown = json;
    yield value as DeepPartial<Output>;
  }
}
