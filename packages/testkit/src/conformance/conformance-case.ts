import assert from "node:assert/strict";
import type { LocusError, Model, ModelCompleteEvent, ModelRequest } from "@locus/core";
import { type ModelOutcome, outcomeOf } from "../scripted/model-outcome.js";
import { checkNoSecret, checkOutcome } from "./check-outcome.js";
import type { Scenario, ScenarioTurn, WireServer } from "./scenario.js";

/** One thing every model must do. */
export interface ConformanceCase {
  /** Unique; what `skip` names. */
  id: string;
  /** What is promised. */
  title: string;
  scenario: Scenario;
  check(context: CaseContext): Promise<void>;
}

/** A fresh model on a fresh server that plays the case's scenario. */
export interface CaseContext {
  model: Model;
  server: WireServer;
  /** The secret the model was created with. */
  apiKey: string;
  /** How long a call may take, and a connection may stay open after it. */
  timeoutMs: number;
}

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Go on." }], ...request };
}

/** Makes a scenario of turns. */
export function turns(...all: ScenarioTurn[]): Scenario {
  return { turns: all };
}

/** A call that must complete. */
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

/** A class of errors, as far as telling instances goes. */
interface ErrorClass<E extends LocusError> {
  readonly code: string;
  isInstance(value: unknown): value is E;
}

/** A call that must throw an error of one of these classes. */
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

/** Waits, but not for ever. */
export async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The model did not settle within ${timeoutMs} ms.`)), timeoutMs);
  });
  return await Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
