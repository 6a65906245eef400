import assert from "node:assert/strict";
import type { LocusError, Model, ModelCompleteEvent, ModelRequest } from "@locus/core";
import { type ModelOutcome, outcomeOf } from "../scripted/model-outcome.js";
import { checkNoSecret, checkOutcome } from "./check-outcome.js";
import type { Scenario, ScenarioTurn, WireServer } from "./scenario.js";

/** One requirement on every model. */
export interface ConformanceCase {
  /** Unique; `skip` refers to it. */
  id: string;
  /** The requirement, as the title of a test. */
  title: string;
  scenario: Scenario;
  check(context: CaseContext): Promise<void>;
}

/** A new model and a new server that plays the scenario of the case. */
export interface CaseContext {
  model: Model;
  server: WireServer;
  /** The secret the model was created with. */
  apiKey: string;
  /** The time limit for a call, and for its connection to close afterwards. */
  timeoutMs: number;
}

/** A request with one user message. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Go on." }], ...request };
}

export function turns(...all: ScenarioTurn[]): Scenario {
  return { turns: all };
}

/** Calls the model; fails unless the call completes. */
export async function completed(
  { model, apiKey, timeoutMs }: CaseContext,
  request: ModelRequest = ask(),
): Promise<ModelOutcome & { complete: ModelCompleteEvent }> {
  const outcome = await within(outcomeOf(model.stream(request)), timeoutMs);
  if (outcome.error !== undefined) throw outcome.error;
  checkOutcome(outcome);
  checkNoSecret(outcome.events, apiKey);
  const { complete } = outcome;
  assert.ok(complete);
  return { ...outcome, complete };
}

/** A class of errors, for `instanceof`. */
interface ErrorClass<E extends LocusError> {
  readonly code: string;
  isInstance(value: unknown): value is E;
}

/** Calls the model; fails unless the call throws an error of one of these classes. */
export async function failed<E extends LocusError>(
  { model, apiKey, timeoutMs }: CaseContext,
  ...classes: readonly [ErrorClass<E>, ...ErrorClass<E>[]]
): Promise<E> {
  const outcome = await within(outcomeOf(model.stream(ask())), timeoutMs);
  const { error } = outcome;
  const expected = classes.map((type) => type.code).join(" or ");
  assert.ok(error !== undefined, `the call must throw (${expected})`);
  checkOutcome(outcome);
  checkNoSecret(error, apiKey);
  for (const type of classes) if (type.isInstance(error)) return error;
  throw new assert.AssertionError({ message: `expected ${expected}, got ${error}`, actual: error, expected });
}

/** Waits for a promise, up to a time limit. */
export async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The model did not settle within ${timeoutMs} ms.`)), timeoutMs);
  });
  return await Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
