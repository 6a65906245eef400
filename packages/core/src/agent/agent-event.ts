import type { EventStamp, LocusEvent, ToolCompleteEvent, ToolProgressEvent, ToolStartEvent } from "../contract/event.js";
import type { Jsonified } from "../json/jsonified.js";
import type { AnyTool, Tool } from "./tools/tool.js";

/**
 * What a run of an agent with these tools yields: `name` narrows `arguments` and `value` of the events of tools. The events of a tool that
 * comes from elsewhere (`offload`, a name that the model made up) are not in the type.
 *
 * @typeParam T - The tools, as a union. One whose name is any string, as in an array of `Tool`, gives up the narrowing for all.
 */
export type AgentEvent<T extends AnyTool = AnyTool> =
  string extends NameOf<T> ? LocusEvent : [NameOf<T>] extends [never] ? LocusEvent : OtherEvent | ToolEvent<T>;

/** What a run of an agent yields, for what reads its events elsewhere: `readEvents<EventOf<typeof agent>>(response)`. */
export type EventOf<A extends { run(...args: never[]): AsyncIterable<unknown> }> =
  ReturnType<A["run"]> extends AsyncIterable<infer Event> ? Event : never;

type NameOf<T extends AnyTool> = T extends Tool ? T["name"] : never;

type OtherEvent = Exclude<LocusEvent, { type: "tool_start" | "tool_progress" | "tool_complete" }>;

/** What a tool reports while it runs is any JSON, so that all tools share one type for it. */
type ToolEvent<T extends AnyTool> = ProgressOf<NameOf<T>> | CallEvent<T>;

type CallEvent<T extends AnyTool> = T extends Tool ? StartOf<T> | CompleteOf<T> : never;

// Of the tool and not of its types, so that these are worked out only for the events that a program reads.
interface StartOf<T extends Tool> extends Omit<ToolStartEvent, "name" | "arguments">, EventStamp {
  name: T["name"];
  /** As the model wrote them. */
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

/** Nothing returned is `null`; content parts are no value. */
type ValueOf<Result> = Exclude<Jsonified<Result extends undefined | void ? null : Result>, undefined>;

type TypesOf<T extends Tool> = NonNullable<T["~types"]>;
