import {
  type Annotation,
  type AudioPart,
  type FinishReason,
  type JsonObject,
  type LocusError,
  type MessageBuilder,
  type ModelEvent,
  ServerError,
  type SseEvent,
  StreamInterruptedError,
  textOf,
  toolCallsOf,
} from "@locus/core";
import { parseObject } from "../transport/failure.js";
import type { ChatCall } from "./request.js";
import { splitThinkTags } from "./think-tags.js";
import { type ChatUsage, normalizeUsage } from "./usage.js";
import type { ChatChunk, ChatDelta, ChatToolCall } from "./wire.js";

/** What {@link chatStream} needs. */
export interface ChatStreamOptions {
  builder: MessageBuilder;
  /** How the request was made; undoes what strict mode did. */
  call: ChatCall;
  provider: string;
  /** The text has its thinking in it. */
  thinkTags: boolean;
  /** The error that a failure in the stream is. */
  toError(failure: unknown): LocusError;
}

/** Maps one answer to events. */
export interface ChatStream {
  /** Takes the next event of the stream. @throws the error it names. */
  push(event: SseEvent): ModelEvent[];
  /** Takes a whole completion: the same events as its stream would give. @returns `undefined` where it is none. */
  pushCompletion(document: string): ModelEvent[] | undefined;
  /** Ends the answer. @throws {@link StreamInterruptedError} where the server did not. */
  end(): ModelEvent[];
}

/** The words of all servers; those of OpenAI stand for themselves. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  eos: "stop",
  end_turn: "stop",
  length: "length",
  model_length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
};

/**
 * Maps Chat Completions chunks to events. Pure: it reads nothing but what it is given.
 */
export function chatStream({ builder, call, provider, thinkTags, toError }: ChatStreamOptions): ChatStream {
  const split = thinkTags ? splitThinkTags() : undefined;
  const audio = { data: [] as string[], transcript: "", id: undefined as string | undefined };
  let finish: string | undefined;
  let done = false;
  let usage: ChatUsage | undefined;
  let refusal = "";

  function text(delta: string | undefined, events: ModelEvent[]): void {
    if (!split) events.push(builder.text(delta ?? ""));
    else for (const piece of split(delta)) events.push(piece.thinking ? builder.think(piece.text) : builder.text(piece.text));
  }

  function content(value: unknown, events: ModelEvent[]): void {
    if (typeof value === "string") {
      if (value !== "") text(value, events);
    } else if (Array.isArray(value)) {
      for (const part of value) {
        const isThinking = part?.type === "thinking";
        const words = nestedText(isThinking ? part.thinking : part);
        if (words !== "" && isThinking) events.push(builder.think(words));
        else if (words !== "") text(words, events);
      }
    }
  }

  function toolCall(raw: ChatToolCall, events: ModelEvent[], index = raw.index): void {
    const { name, arguments: args } = raw.function ?? {};
    const event = builder.toolCall({ index, id: raw.id, name, arguments: args });
    if (event) events.push(event);
  }

  function delta(wire: ChatDelta, events: ModelEvent[], isWhole: boolean): void {
    const { reasoning, reasoning_content: other } = wire;
    const thought = typeof reasoning === "string" ? reasoning : "";
    const words = typeof other === "string" && other !== thought ? thought + other : thought;
    if (words !== "") events.push(builder.think(words));
    content(wire.content, events);
    if (wire.refusal) {
      refusal += wire.refusal;
      events.push(builder.part({ type: "refusal", refusal: wire.refusal }, { partial: true }));
    }
    if (wire.audio) {
      const { id, data, transcript } = wire.audio;
      if (id) audio.id = id;
      if (data) audio.data.push(data);
      audio.transcript += transcript ?? "";
      if (data || transcript) events.push(builder.part(audioPart(data ?? "", transcript ?? ""), { partial: true }));
    }
    for (const annotation of wire.annotations ?? []) {
      events.push(builder.part({ type: "citation", annotation: toAnnotation(annotation) }));
    }
    wire.tool_calls?.forEach((raw, position) => {
      toolCall(raw, events, raw.index ?? (isWhole ? position : undefined));
    });
    if (wire.function_call) toolCall({ index: 0, function: wire.function_call }, events);
  }

  function audioPart(base64: string, transcript: string): AudioPart {
    const format = (call.body.audio as { format?: string } | undefined)?.format ?? "pcm16";
    const mediaType = `audio/${format.replace("mp3", "mpeg").replace("pcm16", "pcm")}`;
    return { type: "audio", source: { base64, mediaType }, ...(transcript && { transcript }) };
  }

  function chunk(wire: ChatChunk, events: ModelEvent[], isWhole = false): void {
    if (wire.id) builder.responseId ??= wire.id;
    const choices = wire.choices ?? [];
    const choice = choices.find(({ index }) => !index);
    usage = wire.usage ?? wire.x_groq?.usage ?? choice?.usage ?? usage;
    if (!choice) return;
    const wireDelta = choice.delta ?? choice.message;
    if (wireDelta) delta(wireDelta, events, isWhole);
    finish ??= choice.finish_reason ?? undefined;
  }

  return {
    push({ event, data }) {
      const events: ModelEvent[] = [];
      if (data === "[DONE]") {
        done = true;
        return events;
      }
      const wire = parseObject(data) as ChatChunk | undefined;
      if (!wire) {
        throw new ServerError(`The server sent a chunk that is not JSON: ${JSON.stringify(data.slice(0, 200))}`, {
          retryable: false,
        });
      }
      if (wire.error || event === "error" || wire.object === "error") throw toError(wire);
      chunk(wire, events);
      return events;
    },

    pushCompletion(document) {
      const wire = parseObject(document) as ChatChunk | undefined;
      if (wire?.error || wire?.object === "error") throw toError(wire);
      if (!wire?.choices) return undefined;
      const events: ModelEvent[] = [];
      chunk(wire, events, true);
      done = true;
      return events;
    },

    end() {
      if (finish === undefined && !done) {
        throw new StreamInterruptedError("The stream ended without a finish reason and without [DONE]: the answer is not whole.");
      }
      if (finish === "error") throw new ServerError("The server ended the answer with finish_reason error.");
      const events: ModelEvent[] = [];
      if (split) text(undefined, events);
      if (refusal !== "") events.push(builder.part({ type: "refusal", refusal }));
      if (audio.data.length > 0 || audio.transcript !== "") {
        // The pieces are encoded one by one, padding included.
        const data = audio.data.length > 1 ? btoa(audio.data.map(atob).join("")) : audio.data.join("");
        events.push(
          builder.part({ ...audioPart(data, audio.transcript), ...(audio.id && { providerData: { [provider]: audio.id } }) }),
        );
      }
      const reason = finish === undefined ? "stop" : (finishReasons[finish] ?? "other");
      for (const event of builder.end({
        usage: usage && normalizeUsage(usage),
        finishReason: { reason, ...(finish !== undefined && { raw: finish }) },
      })) {
        if (event.type === "model_complete") {
          const { message, finishReason } = event;
          const calls = toolCallsOf(message);
          if (calls.length > 0 && (reason === "stop" || reason === "other")) finishReason.reason = "tool_calls";
          else if (refusal !== "" && reason === "stop") finishReason.reason = "refusal";
          else if (calls.length === 0 && reason === "tool_calls") {
            finishReason.reason = "stop";
            events.push({
              type: "model_warning",
              code: "empty_tool_calls",
              message: "The model finished for tool calls but made none: it decided not to call a tool. Check the system prompt.",
            });
          }
          for (const part of calls) {
            const restore = part.invalidArguments === undefined ? call.restoreArguments.get(part.name) : undefined;
            if (restore) part.arguments = restore(part.arguments) as JsonObject;
          }
          const output = call.restoreOutput && parseObject(textOf(message));
          if (output && call.restoreOutput) event.output = call.restoreOutput(output);
        }
        events.push(event);
      }
      return events;
    },
  };
}

/** The text in a content part, however deep: a string, a part, or an array of them. */
function nestedText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(nestedText).join("");
  return typeof value === "object" && value !== null && "text" in value ? nestedText(value.text) : "";
}

function toAnnotation(raw: JsonObject): Annotation {
  const { url, title, start_index, end_index } = (raw.url_citation ?? raw) as Record<string, unknown>;
  return {
    kind: raw.type === "url_citation" ? "url" : String(raw.type),
    ...(typeof url === "string" && { url }),
    ...(typeof title === "string" && { title }),
    ...(typeof start_index === "number" && { startIndex: start_index }),
    ...(typeof end_index === "number" && { endIndex: end_index }),
    raw,
  };
}
