import type { Model } from "@locus/core";
import { abortCases } from "./abort-cases.js";
import { answerCases } from "./answer-cases.js";
import type { ConformanceCase } from "./conformance-case.js";
import { failureCases } from "./failure-cases.js";
import { requestCases } from "./request-cases.js";
import type { Wire } from "./scenario.js";

/** The settings with which a model is created. */
export interface CreateModelOptions {
  /** The address of the server that plays the scenario. */
  baseURL: string;
  /** A secret: it reaches the service or signs the request, and must not show anywhere else. */
  apiKey: string;
  /** Present when the wire needs it. */
  fetch?: typeof fetch;
}

/** The `test` of a runner: vitest, node:test, bun:test … */
export interface TestFunction {
  (name: string, body: () => Promise<void>): unknown;
  /** Shows skipped cases as skipped. Optional, because some runners have no `test.skip`. */
  skip?: (name: string, body: () => Promise<void>) => unknown;
}

/** How {@link describeModel} reaches a model. */
export interface DescribeModelOptions {
  name: string;
  /** The runner's `describe`. */
  describe: (name: string, body: () => void) => unknown;
  /** The runner's `test`. */
  test: TestFunction;
  /** Creates a model. Called once per case. */
  create(options: CreateModelOptions): Model | Promise<Model>;
  /** Plays scenarios in the provider's protocol: `chatWire`, `responsesWire` or a custom wire. */
  wire: Wire;
  /** Reasons to skip cases that the provider cannot pass, by case id. An unknown id is an error. */
  skip?: Readonly<Record<string, string>>;
  /** The ids of the only cases to run, such as {@link smokeCases}. An unknown id is an error. @defaultValue all cases */
  only?: readonly string[];
  /** The time limit for a call, and for its connection to close afterwards, in milliseconds. @defaultValue 3000 */
  timeoutMs?: number;
}

/** All cases of the suite. */
export const conformanceCases: readonly ConformanceCase[] = [...answerCases, ...requestCases, ...failureCases, ...abortCases];

/**
 * Five cases for another identity or endpoint of a protocol that already passes all {@link conformanceCases}: an answer, a tool
 * call, an error, a key that stays secret, a connection that closes.
 */
export const smokeCases: readonly string[] = ["text", "tool-call", "status-401", "secrets", "leave"];

/**
 * Tests over real sockets that a model does everything the agent relies on.
 *
 * @param options - The runner's functions, the model, and the wire that plays scenarios to it.
 *
 * @example
 * ```ts
 * import { chatWire, describeModel } from "@locus/testkit/conformance";
 * import { describe, test } from "vitest";
 *
 * describeModel({
 *   name: "AcmeModel",
 *   describe,
 *   test,
 *   wire: chatWire,
 *   create: ({ baseURL, apiKey }) => new AcmeModel({ model: "acme-large", baseURL, apiKey }),
 *   skip: { reasoning: "Acme never shows its thinking." },
 * });
 * ```
 */
export function describeModel({ name, describe, test, skip = {}, only, ...target }: DescribeModelOptions): void {
  checkIds(Object.keys(skip), "skip");
  checkIds(only ?? [], "run");
  describe(name, () => {
    for (const item of conformanceCases) {
      if (only?.includes(item.id) === false) continue;
      const title = `${item.id}: ${item.title}`;
      const reason = Object.hasOwn(skip, item.id) ? skip[item.id] : undefined;
      if (reason === undefined) test(title, () => runConformanceCase(item, target));
      else test.skip?.(`${title} (skipped: ${reason})`, () => Promise.resolve());
    }
  });
}

function checkIds(ids: readonly string[], purpose: string): void {
  const unknown = ids.filter((id) => !conformanceCases.some((item) => item.id === id));
  if (unknown.length === 0) return;
  throw new Error(`describeModel: there is no case ${unknown.map((id) => `"${id}"`).join(", ")} to ${purpose}.`);
}

/**
 * Runs one case without a test runner.
 *
 * @param item - One of {@link conformanceCases}.
 * @param options - The model and the wire.
 * @throws When the model fails the case, or leaves a connection open.
 */
export async function runConformanceCase(
  item: ConformanceCase,
  { create, wire, timeoutMs = 3_000 }: Pick<DescribeModelOptions, "create" | "wire" | "timeoutMs">,
): Promise<void> {
  const server = await wire(item.scenario);
  const apiKey = "sk-conformance-0123456789-secret";
  try {
    const { baseURL, fetch } = server;
    const model = await create({ baseURL, apiKey, ...(fetch !== undefined && { fetch }) });
    await item.check({ model, server, apiKey, timeoutMs });
    await server.idle(timeoutMs);
  } finally {
    await server.close();
  }
}
