import type { UserPart } from "../../contract/message.js";
import type { ProviderOptionsOf } from "../../contract/provider-options.js";
import type { InferInput, InferOutput, Schema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";

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
  /** Shows a value to whoever watches the run, as a `tool_progress` event. */
  progress(value: JsonValue): void;
}

/** What a tool's body may return: text, JSON (sent to the model as text), or content parts. */
export type ToolResult = string | JsonValue | UserPart[] | undefined | void;

/** How a tool is declared. */
export interface ToolDefinition<Parameters extends Schema, Result, App = unknown> {
  /** `[A-Za-z0-9_-]{1,64}`. */
  name: string;
  /** What it does and when to use it; the model reads this. */
  description: string;
  /** Any Standard Schema with JSON Schema support (zod 4, ArkType, Valibot …), or `jsonSchema()`. */
  parameters: Parameters;
  /**
   * The body. Its arguments are validated and transformed by `parameters`.
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
  /** Options only one provider knows, by provider id: a cache breakpoint, deferred loading … */
  providerOptions?: ProviderOptionsOf<"tool"> | undefined;
}

/**
 * A tool. Arrays of different tools infer without help: the types of arguments and result are phantom, for inference only.
 */
export interface Tool<Input = unknown, Result = unknown> {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
  execute(args: unknown, context: ToolContext): unknown;
  readonly terminal: boolean;
  readonly timeoutMs?: number | undefined;
  readonly outputSchema?: Schema | undefined;
  /** Options only one provider knows, by provider id. */
  readonly providerOptions?: ProviderOptionsOf<"tool"> | undefined;
  /** Types only; never set. */
  readonly "~types"?: { readonly input: Input; readonly result: Result } | undefined;
}

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
 */
export function tool<Parameters extends Schema, Result extends ToolResult, App = unknown>(
  definition: ToolDefinition<Parameters, Result, App>,
): Tool<InferInput<Parameters>, Awaited<Result>> {
  return {
    ...definition,
    terminal: definition.terminal ?? false,
    execute: (args, context) => definition.execute(args as InferOutput<Parameters>, context as ToolContext<App>),
  };
}
