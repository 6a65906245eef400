import type { ProviderToolSpec } from "../../contract/model.js";
import type { ProviderOptionsOf } from "../../contract/provider-options.js";
import type { InferInput, InferOutput, Schema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";
import { checkTool } from "./check-tool.js";

/** The second argument of a tool's body. */
export interface ToolContext<App = unknown> {
  /** Unique per call and stable across resumes: an idempotency key for external services. */
  readonly toolCallId: string;
  /** Aborts when the run is cancelled or the tool's time limit is reached. */
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly iteration: number;
  readonly metadata: Readonly<Record<string, JsonValue | undefined>>;
  /** The `context` that the caller passed: a database handle, the signed-in user … Never saved. */
  readonly app: App;
  /** Shows a value to the consumer of the run, as a `tool_progress` event. @throws TypeError on what JSON cannot hold. */
  progress(value: unknown): void;
}

/** The declaration of a tool. */
export interface ToolDefinition<Parameters extends Schema, Result, App = unknown, Name extends string = string> {
  /** `[A-Za-z0-9_-]{1,64}`; the name identifies the tool's events. */
  name: Name;
  /** What the tool does and when to use it, for the model. */
  description: string;
  /**
   * Any Standard Schema with JSON Schema support: zod 4, ArkType, zod/mini through its `z.toJSONSchema(schema)`, Valibot through
   * `toStandardJsonSchema(schema)`; or `jsonSchema()`. Its root is an object.
   */
  parameters: Parameters;
  /**
   * The body. `parameters` has validated and transformed its arguments. It returns text, any value that JSON can hold (the model
   * reads it as JSON; a `Date` becomes a string), `toolContent([...])`, or nothing. A value that JSON cannot hold, such as a
   * BigInt or a cycle, fails the call.
   *
   * @throws Any error: the model reads its message, and the run continues.
   */
  execute(args: InferOutput<Parameters>, context: ToolContext<App>): Result | Promise<Result>;
  /** A successful call ends the run; its result is the final message. @defaultValue false */
  terminal?: boolean | undefined;
  /** Milliseconds before the call counts as failed. @defaultValue the agent's `timeouts.toolMs` */
  timeoutMs?: number | undefined;
  /** Validates what the body returns. */
  outputSchema?: Schema | undefined;
  /** Options for single providers, by provider id. */
  providerOptions?: ProviderOptionsOf<"tool"> | undefined;
}

/**
 * A tool. Arrays of different tools need no annotation: the types of arguments and result are phantom, for inference only.
 */
export interface Tool<Input = unknown, Result = unknown, Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  readonly parameters: Schema;
  execute(args: unknown, context: ToolContext): unknown;
  readonly terminal: boolean;
  readonly timeoutMs?: number | undefined;
  readonly outputSchema?: Schema | undefined;
  readonly providerOptions?: ProviderOptionsOf<"tool"> | undefined;
  /** Types only; never set. */
  readonly "~types"?: { readonly input: Input; readonly result: Result } | undefined;
}

/** A tool of the program, or one that a provider runs. */
export type AnyTool = Tool | ProviderToolSpec;

/**
 * Declares a tool.
 *
 * @example
 * ```ts
 * const weather = tool({
 *   name: "weather",
 *   description: "Current weather of a city.",
 *   parameters: z.object({ city: z.string() }),
 *   execute: async ({ city }) => `Sunny in ${city}.`,
 * });
 * ```
 * @throws ConfigurationError on an invalid definition: no body, a name that services refuse, parameters that are not a schema,
 * have no JSON Schema, or are a union or not an object at the root.
 */
export function tool<Parameters extends Schema, Result, const Name extends string, App = unknown>(
  definition: ToolDefinition<Parameters, Result, App, Name> & Returnable<Result>,
): Tool<InferInput<Parameters>, Awaited<Result>, Name> {
  checkTool(definition);
  return {
    ...definition,
    terminal: definition.terminal ?? false,
    execute: (args, context) => definition.execute(args as InferOutput<Parameters>, context as ToolContext<App>),
  };
}

/** Rejects the type of a body that returns a value JSON cannot hold. Other cases are found at run time. */
type Returnable<Result> = unknown extends Result
  ? unknown
  : [Result] extends [never]
    ? unknown
    : [Result] extends [bigint | symbol | ((...args: never[]) => unknown)]
      ? { execute: "JSON cannot hold what this returns" }
      : unknown;
