import type { ModelChunkEvent, ModelEvent, ModelPartEvent, ModelUsageEvent, ThinkEvent } from "../contract/event.js";
import type { Finish } from "../contract/finish.js";
import type { Annotation, AssistantPart, ProviderData, ReasoningPart, TextPart } from "../contract/message.js";
import type { Usage } from "../contract/usage.js";
import { defined } from "../json/defined.js";
import type { JsonObject } from "../json/json.js";
import { type RawToolCallDelta, type ShownPiece, ToolCallAssembler } from "./tool-call-assembler.js";

/** How the answer of a {@link MessageBuilder} ends. */
export interface AnswerEnding {
  finishReason: Finish;
  /** @defaultValue the newest count given to `usage` */
  usage?: Usage | undefined;
  /** Other data that the service reports about the answer, by provider id: log probabilities, service tier … */
  providerData?: ProviderData | undefined;
}

/** Output tokens between one `model_usage` and the next. */
const usageStep = 64;

/**
 * Makes the events of one model call and its message from the same input, so that the deltas always add up to the message.
 *
 * Parts are numbered in the order in which they begin, and the message keeps that order. Folding the events by `partIndex` gives
 * the parts of the message.
 *
 * ```ts
 * const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
 * for await (const chunk of chunks) if (chunk.text) yield builder.text(chunk.text);
 * yield* builder.end({ finishReason: { reason: "stop" } });
 * ```
 */
export class MessageBuilder {
  /** The service's id of the response, for the message's origin. */
  responseId?: string | undefined;
  /** The model that answered, by the service's name. It enters the message's origin if it differs from the requested model. */
  servedModelId?: string | undefined;
  /** What the service needs to continue the thread that it holds, for the message's origin. */
  state?: JsonObject | undefined;
  /** Data that the service wants back with the message rather than with one of its parts. */
  providerData?: ProviderData | undefined;

  readonly #origin: { provider: string; modelId: string };
  /**
   * The parts by index. A number is the position of a call; `undefined` is a reserved index, which stays a gap if no part takes
   * it.
   */
  readonly #parts: (AssistantPart | number | undefined)[] = [];
  readonly #calls: ToolCallAssembler = new ToolCallAssembler();
  /** The index of each call's part. */
  readonly #callParts: number[] = [];
  /** The part that the next delta of its kind continues. */
  #open: TextPart | ReasoningPart | undefined;
  #openIndex = 0;
  /** Thinking was announced without text: it becomes a part when it gets opaque data. */
  #silentThought = false;
  /** The index of the text that a citation annotates: the last text, or the reserved index of the next. */
  #cited: number | undefined;
  /** Citations that arrived before their text. */
  #early: Annotation[] = [];
  /** The indexes reserved by previews, by type and kind of part. */
  readonly #previews: Map<string, number> = new Map();
  #usage: Usage | undefined;
  #nextUsageAt = 0;

  constructor(options: { provider: string; modelId: string }) {
    this.#origin = { provider: options.provider, modelId: options.modelId };
  }

  /** Continues the answer's text. An empty delta begins no part. */
  text(delta: string): ModelChunkEvent {
    if (delta === "") return { type: "model_chunk", content: delta };
    if (this.#open?.type === "text") {
      this.#open.text += delta;
      this.#silentThought = false;
    } else this.#begin({ type: "text", text: delta });
    return { type: "model_chunk", content: delta, partIndex: this.#openIndex };
  }

  /**
   * Continues the thinking. An empty delta without data only announces that the model thinks.
   *
   * @param providerData - Data that the provider wants back with the thinking so far. It ends the reasoning part, which may have
   * no text; further thinking begins another part.
   */
  think(delta: string, providerData?: ProviderData): ThinkEvent {
    if (delta === "" && providerData === undefined) {
      this.#silentThought = this.#open?.type !== "reasoning";
      return { type: "think", reasoning: delta };
    }
    if (this.#open?.type === "reasoning") this.#open.text += delta;
    else this.#begin({ type: "reasoning", text: delta });
    const event: ThinkEvent = { type: "think", reasoning: delta, partIndex: this.#openIndex };
    if (providerData && this.#open) {
      keep(this.#open, providerData);
      event.providerData = providerData;
      this.#open = undefined;
    }
    return event;
  }

  /**
   * Ends the open text or thinking, so that the next delta begins a new part, such as another block of the same turn. A citation
   * after it waits for the next text.
   *
   * @param providerData - Data that the provider wants back with the part. Thinking that was only announced by an empty
   * `think("")` becomes a part without text.
   * @returns The event that carries the data; `undefined` without data or without an open part.
   */
  close(providerData?: ProviderData): ThinkEvent | ModelChunkEvent | undefined {
    if (providerData && this.#silentThought) this.#begin({ type: "reasoning", text: "" });
    const open = this.#open;
    this.#open = undefined;
    this.#silentThought = false;
    if (this.#early.length === 0) this.#cited = undefined;
    return providerData && open && this.#attach(open, this.#openIndex, providerData);
  }

  /**
   * Adds opaque data to a part that has ended.
   *
   * @param partIndex - The index of a text or reasoning part, from one of its events.
   * @param providerData - Replaces data under the same provider ids.
   * @returns The event that carries the data; `undefined` if the index is not that of a text or reasoning part.
   */
  attach(partIndex: number, providerData: ProviderData): ThinkEvent | ModelChunkEvent | undefined {
    const part = this.#parts[partIndex];
    return typeof part === "object" && (part.type === "text" || part.type === "reasoning")
      ? this.#attach(part, partIndex, providerData)
      : undefined;
  }

  /**
   * Reopens a text or reasoning part that has ended, or begins one at a reserved index. Following deltas continue it.
   *
   * @param partIndex - An index from one of its events, or from `reserve`.
   * @param providerData - Replaces data under the same provider ids.
   * @returns `undefined` if the index belongs to a part of another type.
   */
  extend(
    partIndex: number,
    type: "text" | "reasoning",
    delta: string,
    providerData?: ProviderData,
  ): ThinkEvent | ModelChunkEvent | undefined {
    this.#parts[partIndex] ??= { type, text: "" };
    const part = this.#parts[partIndex];
    if (typeof part !== "object" || part.type !== type) return undefined;
    part.text += delta;
    if (providerData) keep(part, providerData);
    const more = { partIndex, ...(providerData && { providerData }) };
    return type === "text" ? { type: "model_chunk", content: delta, ...more } : { type: "think", reasoning: delta, ...more };
  }

  /** Continues a tool call. @returns `undefined` when there is nothing to show, such as before the name is known. */
  toolCall(delta: RawToolCallDelta): ModelChunkEvent | undefined {
    const { size } = this.#calls;
    const piece = this.#calls.push(delta);
    if (this.#calls.size > size) {
      this.#callParts.push(this.#parts.push(size) - 1);
      this.#open = undefined;
      this.#silentThought = false;
    }
    return piece && this.#shown(piece);
  }

  /**
   * Reserves the index of a part that is previewed before it is complete, for services that send several of one type at a time.
   */
  reserve(): number {
    return this.#parts.push(undefined) - 1;
  }

  /**
   * Adds a part other than text. A partial one is only shown, and reserves the index for the next complete part of its type (and
   * kind, for provider parts).
   *
   * @param options.partIndex - The reserved index, such as that of the part's preview; for a citation, the index of the text it
   * annotates.
   * @defaultValue the next index; for a citation, the last text, or the next one if there is no text yet or the last was closed
   */
  part(
    part: ModelPartEvent["part"],
    { partial = false, partIndex }: { partial?: boolean | undefined; partIndex?: number | undefined } = {},
  ): ModelPartEvent {
    if (part.type === "citation") {
      return partial
        ? { type: "model_part", part, partial }
        : { type: "model_part", part, partIndex: this.#cite(part.annotation, partIndex) };
    }
    const index = this.#previewed(part, partial, partIndex) ?? this.reserve();
    if (partial) return { type: "model_part", part, partial, partIndex: index };
    this.#parts[index] = part;
    this.#open = undefined;
    this.#silentThought = false;
    return { type: "model_part", part, partIndex: index };
  }

  /**
   * Takes the current count, from a service that reports tokens before the answer is complete.
   *
   * @returns The event to yield; `undefined` within 64 output tokens of the last one, so that a service that counts every token
   * does not cause an event for each.
   */
  usage(usage: Usage): ModelUsageEvent | undefined {
    this.#usage = usage;
    const { outputTokens = 0 } = usage;
    if (outputTokens < this.#nextUsageAt) return undefined;
    this.#nextUsageAt = outputTokens + usageStep;
    return { type: "model_usage", usage };
  }

  /**
   * Ends the call.
   *
   * @returns The pending chunks, then `model_complete`.
   */
  end({ usage = this.#usage, finishReason, providerData }: AnswerEnding): ModelEvent[] {
    const { deltas, calls } = this.#calls.end();
    const { responseId, state } = this;
    const servedModelId = this.servedModelId === this.#origin.modelId ? undefined : this.servedModelId;
    return [
      ...deltas.map((piece) => this.#shown(piece)),
      {
        type: "model_complete",
        message: {
          role: "assistant",
          content: this.#parts.flatMap((part) => (typeof part === "number" ? calls.slice(part, part + 1) : (part ?? []))),
          origin: { ...this.#origin, ...defined({ servedModelId, responseId, state }) },
          finishReason,
          ...defined({ providerData: this.providerData }),
        },
        ...defined({ usage }),
        finishReason,
        ...defined({ providerData }),
      },
    ];
  }

  /** Begins a part that deltas continue. */
  #begin(part: TextPart | ReasoningPart): void {
    const isCited = part.type === "text" && this.#early.length > 0;
    if (isCited && this.#cited !== undefined) {
      part.annotations = this.#early;
      this.#early = [];
      this.#openIndex = this.#cited;
    } else this.#openIndex = this.reserve();
    if (part.type === "text") this.#cited = this.#openIndex;
    this.#parts[this.#openIndex] = this.#open = part;
    this.#silentThought = false;
  }

  /** The index that an earlier preview reserved. A preview without such an index reserves the next one. */
  #previewed(part: { type: string; kind?: string }, partial: boolean, given: number | undefined): number | undefined {
    if (this.#isReserved(given)) return given;
    const what = `${part.type} ${part.kind ?? ""}`;
    const known = this.#previews.get(what);
    if (this.#isReserved(known)) return known;
    if (partial) this.#previews.set(what, this.#parts.length);
    return undefined;
  }

  /** Whether an index is reserved and free. The index that a citation reserved is only for its text. */
  #isReserved(index: number | undefined): boolean {
    return index !== undefined && index !== this.#cited && index < this.#parts.length && this.#parts[index] === undefined;
  }

  #attach(part: TextPart | ReasoningPart, partIndex: number, providerData: ProviderData): ThinkEvent | ModelChunkEvent {
    keep(part, providerData);
    return part.type === "text"
      ? { type: "model_chunk", content: "", partIndex, providerData }
      : { type: "think", reasoning: "", partIndex, providerData };
  }

  /** Adds a citation to its text, or keeps it for the next text. @returns The index of the text. */
  #cite(annotation: Annotation, given: number | undefined): number {
    const index = this.#textAt(given) ? given : this.#cited;
    const text = this.#textAt(index);
    if (index !== undefined && text) {
      text.annotations ??= [];
      text.annotations.push(annotation);
      return index;
    }
    this.#early.push(annotation);
    this.#cited ??= this.reserve();
    return this.#cited;
  }

  #textAt(index: number | undefined): TextPart | undefined {
    const part = index === undefined ? undefined : this.#parts[index];
    return typeof part === "object" && part.type === "text" ? part : undefined;
  }

  #shown({ toolCall, providerData }: ShownPiece): ModelChunkEvent {
    const event: ModelChunkEvent = { type: "model_chunk", toolCall, partIndex: this.#callParts[toolCall.index] ?? 0 };
    if (providerData) event.providerData = providerData;
    return event;
  }
}

/** Adds opaque data to a part. */
function keep(part: TextPart | ReasoningPart, providerData: ProviderData): void {
  part.providerData = part.providerData ? { ...part.providerData, ...providerData } : providerData;
}
