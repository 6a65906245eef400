import type { JsonValue } from "../../json/json.js";
import type { Ending } from "./ending.js";

/** A model call. */
export interface CallStep {
  readonly kind: "call";
  readonly purpose: "turn" | "output" | "summary";
  /** Whether the call is an iteration, to which `maxIterations` and the stop conditions apply. Budgets apply to every call. */
  readonly counts: boolean;
  /** Only the object for the output schema is missing, so that no tools are sent. */
  readonly outputOnly: boolean;
  /** How the run ends after this call's answer. */
  readonly ending: Ending;
  /** The number of answers so far that should have been the object for the output schema and did not fit. */
  readonly misfits: number;
}

/** A turn of the model that is in the transcript. Its open calls run, and the next step depends on their results. */
export interface TurnStep {
  readonly kind: "turn";
  /** The call that the turn answers. */
  readonly call: CallStep;
  /** Ids of the turn's calls without a result. */
  readonly open: readonly string[];
  /** The request had the output schema, so that the answer should be its object. */
  readonly wantsOutput: boolean;
  /** The structured output, if the provider read it from the answer. */
  readonly output?: JsonValue;
}

/** The end of the run. */
export interface EndStep {
  readonly kind: "end";
  readonly ending: Ending;
  /** The final text. */
  readonly text: string;
  /** The structured output before validation, if there is one. */
  readonly output?: JsonValue;
}

/**
 * The next step of a run: plain JSON, made by the step before it. A run can resume at any step and continues as it would have.
 */
export type Step = CallStep | TurnStep | EndStep;

/** The first step of a run. */
export const firstStep: CallStep = {
  kind: "call",
  purpose: "turn",
  counts: true,
  outputOnly: false,
  ending: { reason: "complete", success: true },
  misfits: 0,
};
