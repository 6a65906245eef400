import {
  type Annotation,
  ContextLengthError,
  type JsonObject,
  LocusError,
  type ModelEvent,
  StreamInterruptedError,
} from "@locus/core";
import { defined, finishTurn, parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import { failureIn } from "../failure-in.js";
import { collectOpaque } from "./collect-opaque.js";
import { finishOf } from "./finish.js";
import { imageOf } from "./image-of.js";
import type { ChatCall } from "./request.js";
import { splitThinkTags } from "./think-tags.js";
import { nestedText, readThoughts } from "./thoughts.js";
import { type ChatUsage, normalizeUsage, usageOf } from "./usage.js";
import type { ChatChoice, ChatChunk, ChatCitation, ChatDelta, ChatToolCall } from "./wire.js";

/** Options of {@link chatStream}. */
export interface ChatStreamOptions extends ReaderContext {
  /** The call that is answered. */
  call: ChatCall;
  /** Whether the text contains thinking between `<think>` tags, or between tags of this name. */
  thinkTags: boolean | string;
  /** The server to store opaque data for; absent if the server refuses unknown fields. */
  opaque?: { server?: string | undefined } | undefined;
}

/** Maps Chat Completions chunks to events. */
export function chatStream(options: ChatStreamOptions): WireReader {
  const { builder, call, provider, thinkTags, toError, unexpected } = options;
  const split = thinkTags ? splitThinkTags(thinkTags) : undefined;
  const extras = call.extras?.(call.body, options);
  const opaque = options.opaque && collectOpaque(provider, options.opaque.server);
  const thoughtsOf = readThoughts();
  /** Images received so far, because some servers repeat them at the end. */
  const images = new Set<string>();
  let refusal = "";
  let finish: string | undefined;
  let nativeFinish: string | undefined;
  /** The latest content was marked as thinking. */
  let wasMarked = false;
  let done = false;
  let usage: ChatUsage | undefined;
  /** Events of the current chunk. */
  let events: ModelEvent[] = [];

  function show(event: ModelEvent | undefined): void {
    if (event) events.push(event);
  }

  function think(words: string): void {
    if (words) show(builder.think(words));
  }

  /** Emits text, which may contain thinking between tags; `undefined` ends it. */
  function emitText(words: string | undefined): void {
    if (!split) show(builder.text(words ?? ""));
    else for (const { thinking, text } of split(words)) show(thinking ? builder.think(text) : builder.text(text));
  }

  function text(words: string): void {
    if (!words) return;
    emitText(wasMarked ? words.replace(/^<\/thought>/, "") : words);
    wasMarked = false;
  }

  /** Emits content that Gemini marks as thinking. It also has tags; the closing tag comes before the answer at the latest. */
  function markedText(words: string): void {
    const [thought = "", ...answer] = words.replace(/^<thought>/, "").split("</thought>");
    think(thought);
    text(answer.join("</thought>"));
    wasMarked = true;
  }

  function parts(content: readonly unknown[]): void {
    for (const part of content) {
      const words = nestedText(part);
      const { type = "" } = Object(part);
      // Only media, because references also have a URL and no text.
      if (words === "") {
        if (/image|video|inline_?data/i.test(`${type} ${Object.keys(Object(part))}`)) image(part);
      } // `thinking` of Mistral and Anthropic, `reasoning` of Databricks.
      else if (/^(thinking|reasoning)$/.test(type)) think(words);
      else text(words);
    }
  }

  function image(raw: unknown): void {
    const part = imageOf(raw);
    const key = JSON.stringify(part?.source);
    if (!part || images.has(key)) return;
    images.add(key);
    show(builder.part(part));
  }

  function toolCall(raw: ChatToolCall, index: number | null | undefined): void {
    const { id, function: called } = raw;
    const providerData = opaque?.ofCall(raw);
    show(builder.toolCall({ index, id, name: called?.name, arguments: called?.arguments, providerData }));
  }

  function delta(wire: ChatDelta, isWhole: boolean): void {
    const { content } = wire;
    // Fast path, because this runs once per token.
    if (typeof content === "string" && !hasMore(wire)) {
      text(content);
      return;
    }
    think(thoughtsOf(wire));
    const isMarked = isThought(wire.extra_content);
    if (isMarked) markedText(nestedText(content));
    else if (Array.isArray(content)) parts(content);
    else if (typeof content === "string") text(content);
    [wire.images, wire.image, wire.videos].flat().forEach(image);
    opaque?.take(isMarked ? { ...wire, extra_content: null } : wire, isWhole);
    if (wire.refusal) {
      refusal += wire.refusal;
      show(builder.part({ type: "refusal", refusal: wire.refusal }, { partial: true }));
    }
    const [pixels] = /^(\/9j\/|iVBORw)/.exec(wire.audio?.data ?? "") ?? [];
    if (pixels) {
      // Vertex AI sends a generated image in `audio` (agentgateway/agentgateway#3438).
      image({ data: wire.audio?.data, media_type: pixels === "iVBORw" ? "image/png" : "image/jpeg" });
    } else if (wire.audio) show(extras?.audio.take(wire.audio));
    for (const raw of wire.annotations ?? []) show(builder.part({ type: "citation", annotation: toAnnotation(raw) }));
    wire.tool_calls?.forEach((raw, position) => {
      toolCall(raw, raw.index ?? (isWhole ? position : undefined));
    });
    if (wire.function_call) toolCall({ function: wire.function_call }, 0);
  }

  /** Stores the finish reason. Some servers send `""` or `"null"` until the end, others `"stop"` before the real reason. */
  function takeFinish({ finish_reason: raw, native_finish_reason: native }: ChatChoice): void {
    const reason = String(Object(raw).type ?? raw);
    if ((finish !== undefined && finish !== "stop") || /^(null|none)$/i.test(reason)) return;
    finish = reason;
    nativeFinish = typeof native === "string" && native ? native : undefined;
  }

  function chunk(wire: ChatChunk, isWhole: boolean): void {
    const choice = wire.choices?.find(({ index }) => !index);
    if (wire.id) builder.responseId ??= wire.id;
    if (wire.model && typeof wire.model === "string") builder.servedModelId ??= wire.model;
    if (choice?.finish_reason) takeFinish(choice);
    const counted = usageOf(wire, choice);
    usage = counted ?? usage;
    // No event for counts after the answer, because the last event has them.
    if (counted && finish === undefined && !isWhole) show(builder.usage(normalizeUsage(counted)));
    extras?.details.take(wire, choice);
    const wireDelta = choice?.delta ?? choice?.message;
    if (wireDelta) delta(wireDelta, isWhole);
  }

  return {
    push({ event, data }, isWhole = false) {
      done ||= isWhole || data === "[DONE]";
      events = [];
      if (data === "[DONE]") return events;
      try {
        const wire = parseObject(data);
        if (!wire && event && idle.test(event)) return events;
        if (!wire) throw event === "error" && data ? toError(data) : unexpected(data);
        const failure = failureIn(wire, event);
        if (failure) throw toError(failure);
        if (isWhole && !wire.choices) throw unexpected(data);
        chunk(wire as ChatChunk, isWhole);
      } catch (cause) {
        throw LocusError.isInstance(cause) ? cause : unexpected(data, cause);
      }
      return events;
    },

    end() {
      if (finish === undefined && !done) {
        throw new StreamInterruptedError("The stream ended without a finish reason or [DONE]: the answer is incomplete.");
      }
      const finishReason = finishOf(finish, nativeFinish);
      events = [];
      if (split) emitText(undefined);
      if (refusal) show(builder.part({ type: "refusal", refusal }));
      const audio = extras?.audio.whole();
      if (audio) show(builder.part(audio));
      show(opaque?.end(builder));
      const data = extras?.details.whole();
      const ending = { usage: usage && normalizeUsage(usage), finishReason, providerData: data && { [provider]: data } };
      return [...events, ...builder.end(ending)].flatMap((event) => {
        if (event.type !== "model_complete") return event;
        const { reason, raw = "" } = finishReason;
        if (event.message.content.length === 0 && reason === "length" && /context/i.test(raw)) {
          throw new ContextLengthError(`The conversation does not fit the model's context window (${raw}): the answer is empty.`);
        }
        return finishTurn(event, call.restoreOutput);
      });
    },
  };
}

/** Events without data that only keep a stream open or end it. */
const idle = /^(ping|pong|done|end|close|heartbeat|keep.?alive)$/i;

/** Whether a delta has fields other than its text. */
function hasMore(wire: ChatDelta): boolean {
  for (const key in wire) if (key !== "content" && key !== "role" && wire[key as keyof ChatDelta] != null) return true;
  return false;
}

/** Whether Gemini marks the content as thinking. */
function isThought(extra: unknown): boolean {
  return Object.values(Object(extra)).some((own) => Object(own).thought === true);
}

function toAnnotation(raw: JsonObject): Annotation {
  const { url, title, start_index: startIndex, end_index: endIndex } = (raw.url_citation ?? raw) as ChatCitation;
  return {
    kind: raw.type === "url_citation" ? "url" : String(raw.type),
    ...defined({ url, title, startIndex, endIndex }),
    raw,
  };
}
