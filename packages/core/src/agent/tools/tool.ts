import type { ProviderToolSpec } from "../../contract/model.js";
import type { ProviderOptionsOf } from "../../contract/provider-options.js";
import type { InferInput, InferOutput, Schema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";
import { checkTool } from "./check-tool.js";

/** What a tool's body is told besides its arguments. */
export interface ToolContext<App = unknown> {
  /** Unique per call and stable across resumes: the idempotency key to hand to an external service. */
  readonly toolCallId: string;
  /** Aborts when the run is cancelled or the tool's time is up. */
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly iteration: number;
  readonly metadata: Readonly<Record<string, JsonValue | undefined>>;
  /** What the caller passed as `context`: a database handle, the signed-in user … Never saved. */
  readonly app: App;
  /** Shows a value to the consumer of the run, as a `tool_progress` event. @throws TypeError on what JSON cannot hold. */
  progress(value: unknown): void;
}

/** How a tool is declared. */
export interface ToolDefinition<Parameters extends Schema, Result, App = unknown, Name extends string = string> {
  /** `[A-Za-z0-9_-]{1,64}`; it tells the tool's events apart. */
  name: Name;
  /** What it does and when to use it; the model reads this. */
  description: string;
  /**
   * Any Standard Schema with JSON Schema support: zod 4, ArkType, zod/mini through its `z.toJSONSchema(schema)`, Valibot through
   * `toStandardJsonSchema(schema)`; or `jsonSchema()`. Its root is an object.
   */
  parameters: Parameters;
  /**
   * The body. Its arguments are validated and transformed by `parameters`. It returns text, anything that JSON can hold (the model reads it as
   * JSON; a `Date` becomes a string), `toolContent([...])`, or nothing. What JSON cannot hold, such as a BigInt or a cycle, fails the call.
   *
   * @throws Anything: the model is told the message, and the run goes on.
   */
  execute(args: InferOutput<Parameters>, context: ToolContext<App>): Result | Promise<Result>;
  /** A successful call ends the run; its result is the final message. @defaultValue false */
  terminal?: boolean | undefined;
  /** Milliseconds before the call counts as failed. @defaultValue the agent's `timeouts.toolMs` */
  timeoutMs?: number | undefined;
  /** Validates what the body returns. */
  outputSchema?: Schema | undefined;
  /** Options only one provider knows, by provider id. */
  providerOptions?: ProviderOptionsOf<"tool"> | undefined;
}

/**
 * A tool. Arrays of different tools infer without help: the types of arguments and result are phantom, for inference only.
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

/** A tool of a program, or one that a provider runs. */
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
 * @throws ConfigurationError on a definition that cannot work: no body, a name that services refuse, parameters that are no schema, have no
 * JSON Schema, or are a union or no object at the root.
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

/** Refuses a body that returns what JSON never holds. The rest shows at run time. */
type Returnable<Result> = unknown extends Result
  ? unknown
  : [Result] extends [never]
    ? unknown
    : [Result] extends [bigint | symbol | ((...args: never[]) => unknown)]
      ? { execute: "JSON cannot hold what this returns" }
      : unknown;
