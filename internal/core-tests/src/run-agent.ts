import { Agent, type AgentConfig, type AgentInput, type LocusEvent, type RunOptions, type RunResult } from "@locus/core";
import { afterEach, beforeEach, expect } from "vitest";
import { checkEvents, checkTranscript } from "./check-transcript.js";

/** The outcome of a run. */
export interface Played<Output> {
  events: LocusEvent[];
  /** Absent when the run failed. */
  result: RunResult<Output> | undefined;
  error: unknown;
}

/**
 * Runs an agent to its end and checks the invariants of every run.
 *
 * @param config - The agent.
 * @param input - The input of the run.
 */
export async function play<Output = undefined>(
  config: AgentConfig<Output>,
  input: AgentInput = "Go",
  options: RunOptions = {},
): Promise<Played<Output>> {
  const run = new Agent(config).run(input, options);
  const events: LocusEvent[] = [];
  let thrown: { error: unknown } | undefined;
  try {
    for await (const event of run) events.push(event);
  } catch (error) {
    thrown = { error };
  }
  checkEvents(events);
  const outcome = await run.result().then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error }),
  );
  expect(outcome.error).toBe(thrown?.error);
  const { result } = outcome;
  if (result) {
    checkTranscript(result.messages);
    expect(JSON.parse(JSON.stringify(result.state))).toEqual(result.state);
  }
  expect(events.at(-1)).toMatchObject(
    result ? { reason: result.stopReason, success: result.success, message: result.message } : { reason: "error" },
  );
  return { events, ...outcome };
}

/**
 * As {@link play}, for a run that must not fail.
 *
 * @param config - The agent.
 * @param input - The input of the run.
 */
export async function succeed<Output = undefined>(
  config: AgentConfig<Output>,
  input?: AgentInput,
  options?: RunOptions,
): Promise<{ events: LocusEvent[]; result: RunResult<Output> }> {
  const { events, result, error } = await play(config, input, options);
  if (result === undefined) throw error;
  return { events, result };
}

/** The events of one type. */
export function eventsOf<T extends LocusEvent["type"]>(
  events: readonly LocusEvent[],
  type: T,
): Extract<LocusEvent, { type: T }>[] {
  return events.filter((event): event is Extract<LocusEvent, { type: T }> => event.type === type);
}

/** Lets all pending callbacks run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Checks after every test of a file that no rejection was left unhandled. */
export function noUnhandledRejections(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeEach(() => void process.on("unhandledRejection", note));
  afterEach(async () => {
    await settle();
    process.off("unhandledRejection", note);
    expect(unhandled.splice(0)).toEqual([]);
  });
}
