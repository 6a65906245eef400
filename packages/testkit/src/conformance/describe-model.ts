import type { Model } from "@locus/core";
import { abortCases } from "./abort-cases.js";
import { answerCases } from "./answer-cases.js";
import type { ConformanceCase } from "./conformance-case.js";
import { failureCases } from "./failure-cases.js";
import { requestCases } from "./request-cases.js";
import type { Wire } from "./scenario.js";

/** What a provider's model is created with. */
export interface CreateModelOptions {
  /** Where the scenario is played. */
  baseURL: string;
  /** A secret: it must reach the service, or sign the request, and show nowhere else. */
  apiKey: string;
  /** Set where the wire needs it. */
  fetch?: typeof fetch;
}

/** A runner's `test`: that of vitest, node:test, bun:test … */
export interface TestFunction {
  (name: string, body: () => Promise<void>): unknown;
  /** Where the runner has one, skipped cases show as skipped. */
  skip?: (name: string, body: () => Promise<void>) => unknown;
}

/** How {@link describeModel} reaches a model. */
export interface DescribeModelOptions {
  name: string;
  /** The runner's `describe`. */
  describe: (name: string, body: () => void) => unknown;
  /** The runner's `test`. */
  test: TestFunction;
  /** Makes a model. Called for every case. */
  create(options: CreateModelOptions): Model | Promise<Model>;
  /** Plays scenarios in the provider's protocol: `chatWire`, or one's own. */
  wire: Wire;
  /** Cases the provider cannot pass, by id, each with the reason. An unknown id is an error. */
  skip?: Readonly<Record<string, string>>;
  /** Runs these cases alone, by id: {@link smokeCases}, or others. An unknown id is an error. @defaultValue all of them */
  only?: readonly string[];
  /** How long one call may take, and its connection may stay open afterwards, in milliseconds. @defaultValue 3000 */
  timeoutMs?: number;
}

/** Everything the suite checks. */
export const conformanceCases: readonly ConformanceCase[] = [...answerCases, ...requestCases, ...failureCases, ...abortCases];

/**
 * Five cases for a further way into a service whose protocol passes all of {@link conformanceCases} elsewhere, such as another
 * identity: an answer, a call of a tool, a refusal, a key that stays secret, a connection that closes.
 */
export const smokeCases: readonly string[] = ["text", "tool-call", "status-401", "secrets", "leave"];

/**
 * The conformance suite: what the agent relies on, checked against a model over real sockets.
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
 * Runs one case, outside of any runner.
 *
 * @param item - One of {@link conformanceCases}.
 * @param options - The model and the wire.
 * @throws When the model does not conform, or leaves a connection open.
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
