import type { ModelCompleteEvent, ModelEvent, ModelWarningEvent, ReasoningPart } from "@locus/core";

/** The outcome of a model call. */
export interface ModelOutcome {
  /** Every event, in order. */
  events: readonly ModelEvent[];
  /** The end of the turn, if the turn completed. */
  complete?: ModelCompleteEvent;
  /** The error, if the call threw one. */
  error?: unknown;
}

/**
 * Reads a model's stream to its end; an error becomes part of the outcome.
 *
 * @param stream - `model.stream(request)`, or any other iterable of model events.
 */
export async function outcomeOf(stream: AsyncIterable<ModelEvent>): Promise<ModelOutcome> {
  const events: ModelEvent[] = [];
  const outcome: ModelOutcome = { events };
  try {
    for await (const event of stream) {
      events.push(event);
      if (event.type === "model_complete") outcome.complete = event;
    }
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

/** The thinking of a finished turn: its reasoning parts, concatenated. */
export function reasoningOf({ complete }: ModelOutcome): string {
  const content = complete?.message.content;
  if (content === undefined || typeof content === "string") return "";
  return content
    .filter((part): part is ReasoningPart => part.type === "reasoning")
    .map((part) => part.text)
    .join("");
}

/** The warnings of a turn. */
export function warningsOf({ events }: ModelOutcome): ModelWarningEvent[] {
  return events.filter((event) => event.type === "model_warning");
}
