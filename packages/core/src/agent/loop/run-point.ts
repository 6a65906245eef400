import type { Usage } from "../../contract/usage.js";
import { createId } from "../../platform/create-id.js";
import { firstStep, type Step } from "./step.js";

/** Where a run stands: plain JSON. With the thread's state it is all that another process needs to go on within the run's limits. */
export interface RunPoint {
  /** The run's id. */
  readonly id: string;
  /** What comes next. */
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

/** The beginning of a new run. @param firstMessage - The thread's length. */
export function beginning(firstMessage: number): RunPoint {
  return { id: createId("run_"), step: firstStep, iterations: 0, usage: {}, firstMessage, elapsedMs: 0 };
}
