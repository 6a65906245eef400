import type { Usage } from "../../contract/usage.js";
import { createId } from "../../platform/create-id.js";
import { firstStep, type Step } from "./step.js";

/** The position of a run: plain JSON. With the thread's state, another process can resume the run within its limits. */
export interface RunPoint {
  /** The run's id. */
  readonly id: string;
  /** The next step. */
  readonly step: Step;
  /** Iterations so far. */
  readonly iterations: number;
  /** Tokens so far. */
  readonly usage: Usage;
  /** Index of the run's first message in the thread. */
  readonly firstMessage: number;
  /** Milliseconds so far. */
  readonly elapsedMs: number;
}

/** The starting point of a new run. @param firstMessage - The thread's length. */
export function beginning(firstMessage: number): RunPoint {
  return { id: createId("run_"), step: firstStep, iterations: 0, usage: {}, firstMessage, elapsedMs: 0 };
}
