import type { LocusEvent } from "../contract/event.js";
import type { InferInput, Schema } from "../contract/standard-schema.js";
import type { JsonValue } from "../json/json.js";
import { PartialJsonReader } from "../json/partial-json-reader.js";
import { type PartialStrict, partialStrict } from "../schema/partial-strict.js";
import { convertToStrict } from "../schema/strict-json-schema.js";
import { inputJsonSchema } from "../schema/validate.js";
import type { AgentRun } from "./agent-run.js";

/** An object whose parts may still be missing. */
export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Values nested deeper than this are hidden until the document is complete. */
const maxDepth = 256;

/** A value that costs more than this to copy is shown less often, so that the cost of all copies stays linear in the text. */
const freeCost = 100;
const entriesPerCharacter = 4;

/**
 * The structured output of a run while it is being written, for display. Each value is the part that is certain so far, not
 * validated. Each model call (a retry, the turn after a tool, a re-ask) starts over.
 *
 * The values have the *input* type of the schema, because the model writes them: no transform has run and no default is filled
 * in. A yielded value never changes; its complete parts are the same objects in the next value. A large object is yielded less
 * often than it grows.
 *
 * @param run - A run of an agent with an `outputSchema`; this consumes it. `run.result()` has the validated object.
 * @throws The error that ended the run.
 */
export function partialOutput<Output, Input>(
  run: AgentRun<Output, unknown, Input>,
): AsyncGenerator<DeepPartial<unknown extends Input ? Output : Input>, void, void>;
/**
 * Like the above, from the events of a run, such as those of `readEvents(response)` in a page.
 *
 * @param events - The events, which this consumes.
 * @param schema - The agent's `outputSchema`.
 */
export function partialOutput<S extends Schema>(
  events: AsyncIterable<unknown>,
  schema: S,
): AsyncGenerator<DeepPartial<InferInput<S>>, void, void>;
export async function* partialOutput(
  source: AsyncIterable<unknown> & { readonly outputSchema?: Schema | undefined },
  schema: Schema | undefined = source.outputSchema,
): AsyncGenerator<unknown, void, void> {
  const open = partialReader(schema);
  let reader = open();
  for await (const event of source as AsyncIterable<LocusEvent>) {
    const isOver = event.type === "model_start" || event.type === "model_retry" || event.type === "model_complete";
    if (!isOver && (event.type !== "model_chunk" || event.content === undefined)) continue;
    const value = reader(isOver ? undefined : event.content);
    if (isOver) reader = open();
    if (value !== undefined) yield value;
  }
}

/**
 * Creates readers. Each returns the value after a piece of the text if it has changed; `undefined` as a piece returns the rest.
 */
function partialReader(schema: Schema | undefined): () => (piece: string | undefined) => JsonValue | undefined {
  const conversion = schema && convertOrNothing(schema);
  return () => {
    const strict: PartialStrict | undefined = conversion && partialStrict(conversion);
    const reader = new PartialJsonReader({ shape: strict?.shape, maxDepth });
    let shown: JsonValue | undefined;
    let isNew = false;
    let read = 0;
    return (piece) => {
      isNew = reader.push(piece ?? "") || isNew;
      read += piece?.length ?? 0;
      if (!isNew || (piece !== undefined && reader.cost > freeCost + read * entriesPerCharacter)) return undefined;
      isNew = false;
      read = 0;
      const whole = reader.value;
      // Text that is not JSON may begin like a number or a string.
      if (typeof whole !== "object" || whole === null) return undefined;
      const value = strict ? strict.unwrap(whole) : whole;
      if (value === shown || value === undefined || value === null) return undefined;
      shown = value;
      return value;
    };
  };
}

/** The strict form of a schema. A schema without one is sent as it is, and the model writes its plain form. */
function convertOrNothing(schema: Schema): ReturnType<typeof convertToStrict> | undefined {
  try {
    return convertToStrict(inputJsonSchema(schema));
  } catch {
    return undefined;
  }
}
