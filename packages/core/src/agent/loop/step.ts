import type { JsonValue } from "../../json/json.js";
import type { Ending } from "./ending.js";

/** A call of the model. */
export interface CallStep {
  readonly kind: "call";
  readonly purpose: "turn" | "output" | "summary";
  /** It is an iteration: `maxIterations` and the stop conditions hold for it. Budgets hold for every call. */
  readonly counts: boolean;
  /** Only the object of the output schema is still wanted: no tools are sent. */
  readonly outputOnly: boolean;
  /** How the run ends once the call is answered. */
  readonly ending: Ending;
  /** Answers so far that should have been the object of the output schema and were not. */
  readonly misfits: number;
}

/** A turn of the model that is in the transcript: its open calls run, then follows what follows from it. */
export interface TurnStep {
  readonly kind: "turn";
  /** The call that it answers. */
  readonly call: CallStep;
  /** Ids of its calls that have no result yet. */
  readonly open: readonly string[];
  /** The output schema went along with the request, so that the answer should be its object. */
  readonly wantsOutput: boolean;
  /** The structured output, where the provider read it from the answer. */
  readonly output?: JsonValue;
}

/** The end of the run. */
export interface EndStep {
  readonly kind: "end";
  readonly ending: Ending;
  /** The final text. */
  readonly text: string;
  /** The structured output before validation, where there is one. */
  readonly output?: JsonValue;
}

/**
 * What a run does next: plain JSON, made by each step for the next one. A run can begin at any of them, and goes on as it would have gone on.
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
