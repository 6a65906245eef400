import type { ModelChunkEvent, ModelCompleteEvent, ModelEvent, ModelPartEvent, ThinkEvent } from "../contract/event.js";
import type { Annotation, AssistantPart, ProviderData, ReasoningPart, TextPart } from "../contract/message.js";
import type { Usage } from "../contract/usage.js";
import { defined } from "../json/defined.js";
import type { JsonObject } from "../json/json.js";
import { type RawToolCallDelta, ToolCallAssembler } from "./tool-call-assembler.js";

/**
 * Makes the events of one model call and, from the same input, its message: so the deltas always add up to the message.
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
  /** What the service needs to continue a thread it holds, for the message's origin. */
  state?: JsonObject | undefined;

  readonly #origin: { provider: string; modelId: string };
  /** In order; a number stands for the call with that index. */
  readonly #parts: (AssistantPart | number)[] = [];
  readonly #calls: ToolCallAssembler = new ToolCallAssembler();
  /** The part that the next delta of its kind continues. */
  #open: TextPart | ReasoningPart | undefined;
  #lastText: TextPart | undefined;
  /** Citations that came before any text. */
  #early: Annotation[] | undefined;

  constructor(options: { provider: string; modelId: string }) {
    this.#origin = { provider: options.provider, modelId: options.modelId };
  }

  /** Continues the answer's text. */
  text(delta: string): ModelChunkEvent {
    if (this.#open?.type === "text") this.#open.text += delta;
    else if (delta !== "") {
      this.#lastText = this.#open = { type: "text", text: delta };
      this.#parts.push(this.#open);
      if (this.#early) this.#open.annotations = this.#early;
      this.#early = undefined;
    }
    return { type: "model_chunk", content: delta };
  }

  /**
   * Continues the thinking. An empty delta only makes the event.
   *
   * @param providerData - What the provider wants back with the thinking so far. It closes the reasoning part: what comes
   * after it begins another.
   */
  think(delta: string, providerData?: ProviderData): ThinkEvent {
    if (this.#open?.type === "reasoning") this.#open.text += delta;
    else if (delta !== "" || providerData) {
      this.#open = { type: "reasoning", text: delta };
      this.#parts.push(this.#open);
    }
    if (providerData) this.close(providerData);
    return { type: "think", reasoning: delta };
  }

  /**
   * Ends the open text or thinking: what comes after it begins a part of its own, such as another message of the same turn.
   *
   * @param providerData - What the provider wants back with it.
   */
  close(providerData?: ProviderData): void {
    if (providerData && this.#open) this.#open.providerData = providerData;
    this.#open = undefined;
  }

  /** Continues a tool call. @returns `undefined` while there is nothing to show, such as before the name is known. */
  toolCall(delta: RawToolCallDelta): ModelChunkEvent | undefined {
    const { size } = this.#calls;
    const toolCall = this.#calls.push(delta);
    if (this.#calls.size > size) this.#push(size);
    return toolCall && { type: "model_chunk", toolCall };
  }

  /** Adds a part that is not text. A partial one is only shown; a citation goes to the text before it. */
  part(part: ModelPartEvent["part"], options: { partial?: boolean | undefined } = {}): ModelPartEvent {
    if (options.partial) return { type: "model_part", part, partial: true };
    if (part.type !== "citation") this.#push(part);
    else if (this.#lastText) this.#lastText.annotations = [...(this.#lastText.annotations ?? []), part.annotation];
    else this.#early = [...(this.#early ?? []), part.annotation];
    return { type: "model_part", part };
  }

  /**
   * Ends the call.
   *
   * @returns The chunks still owed, then `model_complete`.
   */
  end(options: { usage?: Usage | undefined; finishReason: ModelCompleteEvent["finishReason"] }): ModelEvent[] {
    const { deltas, calls } = this.#calls.end();
    const { responseId, state } = this;
    return [
      ...deltas.map((toolCall): ModelEvent => ({ type: "model_chunk", toolCall })),
      {
        type: "model_complete",
        message: {
          role: "assistant",
          content: this.#parts.flatMap((part) => (typeof part === "number" ? calls.slice(part, part + 1) : part)),
          origin: { ...this.#origin, ...defined({ responseId, state }) },
        },
        ...defined({ usage: options.usage }),
        finishReason: options.finishReason,
      },
    ];
  }

  #push(part: AssistantPart | number): void {
    this.#parts.push(part);
    this.#open = undefined;
  }
}
