import type { EventStamp, LocusEvent, ToolCompleteEvent, ToolProgressEvent, ToolStartEvent } from "../contract/event.js";
import type { Jsonified } from "../json/jsonified.js";
import type { AnyTool, Tool } from "./tools/tool.js";

/**
 * The events of a run of an agent with these tools: `name` narrows the `arguments` and `value` of tool events. The type lacks
 * events of tools from elsewhere, such as `offload` or a name that the model made up.
 *
 * @typeParam T - The tools, as a union. One tool whose name is any string, as in an array of `Tool`, turns off the narrowing for
 * all.
 */
export type AgentEvent<T extends AnyTool = AnyTool> =
  string extends NameOf<T> ? LocusEvent : [NameOf<T>] extends [never] ? LocusEvent : OtherEvent | ToolEvent<T>;

/** The events of an agent's runs, for code that reads them elsewhere: `readEvents<EventOf<typeof agent>>(response)`. */
export type EventOf<A extends { run(...args: never[]): AsyncIterable<unknown> }> =
  ReturnType<A["run"]> extends AsyncIterable<infer Event> ? Event : never;

type NameOf<T extends AnyTool> = T extends Tool ? T["name"] : never;

type OtherEvent = Exclude<LocusEvent, { type: "tool_start" | "tool_progress" | "tool_complete" }>;

/** Tools report any JSON while they run, so that all tools share one type for it. */
type ToolEvent<T extends AnyTool> = ProgressOf<NameOf<T>> | CallEvent<T>;

type CallEvent<T extends AnyTool> = T extends Tool ? StartOf<T> | CompleteOf<T> : never;

// Depends on the tool rather than its types, so that these are computed only for the events that a program reads.
interface StartOf<T extends Tool> extends Omit<ToolStartEvent, "name" | "arguments">, EventStamp {
  name: T["name"];
  /** The arguments that the model wrote. */
  arguments: Jsonified<TypesOf<T>["input"]>;
}

interface CompleteOf<T extends Tool> extends Omit<ToolCompleteEvent, "name" | "value">, EventStamp {
  name: T["name"];
  /** The JSON that the tool returned; see {@link ToolCompleteEvent}. */
  value?: ValueOf<TypesOf<T>["result"]>;
}

interface ProgressOf<Name extends string> extends Omit<ToolProgressEvent, "name">, EventStamp {
  name: Name;
}

/** A tool that returns nothing has the value `null`; content parts are not a value. */
type ValueOf<Result> = Exclude<Jsonified<Result extends undefined | void ? null : Result>, undefined>;

type TypesOf<T extends Tool> = NonNullable<T["~types"]>;
