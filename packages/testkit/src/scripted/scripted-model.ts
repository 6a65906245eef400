import {
  ConfigurationError,
  type Model,
  type ModelCapabilities,
  type ModelDefaults,
  type ModelEvent,
  type ModelRequest,
} from "@locus/core";
import { MessageBuilder } from "@locus/core/provider";
import { argumentDeltas, deltasOf, type ScriptedStep, type ScriptedTurn, type ScriptedTurnFunction } from "./scripted-turn.js";
import { untilAborted } from "./until-aborted.js";

/** A model that plays a script. */
export interface ScriptedModel extends Model {
  /** The requests, in order. They are copies, so that later changes to a transcript do not affect them. */
  readonly requests: readonly ModelRequest[];
  /** The number of turns not played yet; `Infinity` when a function decides each one. */
  readonly remaining: number;
}

/** The identity and capabilities of a {@link scriptedModel}. */
export interface ScriptedModelOptions {
  /** @defaultValue "scripted" */
  provider?: string;
  /** @defaultValue "scripted-model" */
  modelId?: string;
  /** @defaultValue tools and JSON Schema output, also together */
  capabilities?: ModelCapabilities;
  defaults?: ModelDefaults;
}

/**
 * Creates a model that plays scripted turns, without network, clock or randomness.
 *
 * Each call of `stream()`, including a retry, plays the next turn. A call after the last turn throws a `ConfigurationError`.
 *
 * @param turns - The turns in order, or a function that decides each one.
 * @param options - The identity and capabilities of the model.
 *
 * @example
 * ```ts
 * const model = scriptedModel([{ toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }, "Sunny in Oslo."]);
 * const result = await new Agent({ model, tools: [weather] }).invoke("Weather in Oslo?");
 * model.requests.length; // 2
 * ```
 */
export function scriptedModel(
  turns: readonly ScriptedStep[] | ScriptedTurnFunction,
  options: ScriptedModelOptions = {},
): ScriptedModel {
  const { provider = "scripted", modelId = "scripted-model", defaults } = options;
  const { capabilities = { tools: true, toolsWithOutput: true, output: "json_schema" } } = options;
  const requests: ModelRequest[] = [];
  let callCount = 0;

  async function decide(request: ModelRequest): Promise<ScriptedTurn> {
    const callIndex = requests.push(snapshot(request)) - 1;
    const step = typeof turns === "function" ? turns : turns[callIndex];
    if (step === undefined) {
      throw new ConfigurationError(
        `The script has ${turns.length} turn(s), and call ${callIndex + 1} of the model asks for another.`,
        { option: "turns" },
      );
    }
    const turn = typeof step === "function" ? await step(request, callIndex) : step;
    return typeof turn === "string" ? { text: turn } : turn;
  }

  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    const { signal } = request;
    signal?.throwIfAborted();
    const turn = await untilAborted(decide(request), signal);
    const { after = hasContent(turn) ? "deltas" : undefined } = turn;
    const builder = new MessageBuilder({ provider, modelId });
    builder.state = turn.state;

    if (after === undefined) await breakOff(turn, signal);
    yield { type: "model_start" };
    if (turn.gate !== undefined) await untilAborted(turn.gate, signal);
    if (after === "start") await breakOff(turn, signal);

    for (const warning of turn.warnings ?? []) yield { type: "model_warning", ...warning };
    for (const delta of deltasOf(turn.reasoning)) {
      signal?.throwIfAborted();
      yield builder.think(delta);
    }
    for await (const delta of textDeltas(turn.text)) {
      signal?.throwIfAborted();
      yield builder.text(delta);
    }
    for (const part of turn.parts ?? []) yield builder.part(part);
    for (const [index, call] of (turn.toolCalls ?? []).entries()) {
      callCount += 1;
      const id = call.id ?? `call_${callCount}`;
      for (const delta of ["", ...argumentDeltas(call)]) {
        signal?.throwIfAborted();
        const chunk = builder.toolCall({ index, id, name: call.name, arguments: delta });
        if (chunk !== undefined) yield chunk;
      }
    }
    await breakOff(turn, signal);
    signal?.throwIfAborted();

    const reason = turn.finishReason ?? (turn.toolCalls?.length ? "tool_calls" : "stop");
    const { usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 } } = turn;
    yield* builder.end({ finishReason: { reason, raw: reason }, ...(usage !== null && { usage }) });
  }

  return {
    provider,
    modelId,
    capabilities,
    ...(defaults !== undefined && { defaults }),
    requests,
    get remaining() {
      return typeof turns === "function" ? Number.POSITIVE_INFINITY : Math.max(0, turns.length - requests.length);
    },
    stream,
  };
}

/** Ends a turn that is scripted to fail or hang. */
async function breakOff(turn: ScriptedTurn, signal: AbortSignal | undefined): Promise<void> {
  if ("error" in turn) throw turn.error;
  if (turn.hang) await untilAborted(new Promise<never>(() => {}), signal);
}

function hasContent({ reasoning, text, parts, toolCalls }: ScriptedTurn): boolean {
  return reasoning !== undefined || text !== undefined || Boolean(parts?.length) || Boolean(toolCalls?.length);
}

function textDeltas(text: ScriptedTurn["text"]): Iterable<string> | AsyncIterable<string> {
  return typeof text === "object" && Symbol.asyncIterator in text ? text : deltasOf(text);
}

function snapshot({ signal, ...request }: ModelRequest): ModelRequest {
  return { ...structuredClone(request), ...(signal !== undefined && { signal }) };
}
