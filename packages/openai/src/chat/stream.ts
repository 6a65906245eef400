import {
  type Annotation,
  type AudioPart,
  ContextLengthError,
  type JsonObject,
  LocusError,
  type ModelEvent,
  StreamInterruptedError,
} from "@locus/core";
import { defined, finishTurn, parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import { failureIn } from "../failure-in.js";
import { answerDetails } from "./answer-details.js";
import { collectOpaque } from "./collect-opaque.js";
import { finishOf } from "./finish.js";
import { imageOf } from "./image-of.js";
import type { ChatCall } from "./request.js";
import { splitThinkTags } from "./think-tags.js";
import { nestedText, readThoughts } from "./thoughts.js";
import { type ChatUsage, normalizeUsage, usageOf } from "./usage.js";
import type { ChatChoice, ChatChunk, ChatCitation, ChatDelta, ChatToolCall } from "./wire.js";

/** What {@link chatStream} needs. */
export interface ChatStreamOptions extends ReaderContext {
  /** How the request was made; undoes what strict mode did. */
  call: ChatCall;
  /** The text has its thinking in it, between `<think>` tags or tags of this name. */
  thinkTags: boolean | string;
  /** Keeps what the server wants back with the answer, for that server; absent where the server refuses fields that it does not know. */
  opaque?: { server?: string | undefined } | undefined;
}

/** Maps Chat Completions chunks to events. Pure: it reads nothing but what it is given. */
export function chatStream(options: ChatStreamOptions): WireReader {
  const { builder, call, provider, thinkTags, opaque: source, toError, unexpected } = options;
  const split = thinkTags ? splitThinkTags(thinkTags) : undefined;
  const details = answerDetails(call.body);
  const opaque = source && collectOpaque({ provider, ...source });
  const thoughtsOf = readThoughts();
  /** Images that came already: some servers repeat them at the end. */
  const images = new Set<string>();
  const audio: string[] = [];
  let audioId: string | undefined;
  let transcript = "";
  let refusal = "";
  let finish: string | undefined;
  let nativeFinish: string | undefined;
  /** The text so far was Gemini's thinking, which its closing tag follows. */
  let isThinking = false;
  let done = false;
  let usage: ChatUsage | undefined;
  /** What the current chunk gave so far. */
  let events: ModelEvent[] = [];

  function text(delta: string | undefined): void {
    if (!split) events.push(builder.text(delta ?? ""));
    else for (const piece of split(delta)) events.push(piece.thinking ? builder.think(piece.text) : builder.text(piece.text));
  }

  function parts(content: readonly unknown[]): void {
    for (const part of content) {
      const words = nestedText(part);
      const { type = "" } = Object(part);
      // Other parts without words have URLs as well, such as references.
      if (words === "") {
        if (/image|video|inline_?data/i.test(`${type} ${Object.keys(Object(part))}`)) image(part);
      } // Mistral's and Anthropic's, Databricks's.
      else if (/^(thinking|reasoning)$/.test(type)) events.push(builder.think(words));
      else text(words);
    }
  }

  /** Content that Gemini marks as thinking; its tags are in it, the closing one at the latest before the answer. */
  function markedText(content: string): void {
    const [thought = "", ...answer] = content.replace(/^<thought>/, "").split("</thought>");
    if (thought) events.push(builder.think(thought));
    isThinking = answer.length === 0;
    plainText(answer.join("</thought>"));
  }

  function image(raw: unknown): void {
    const part = imageOf(raw);
    const key = part && JSON.stringify(part.source);
    if (!part || !key || images.has(key)) return;
    images.add(key);
    events.push(builder.part(part));
  }

  function toolCall(raw: ChatToolCall, index: number | null | undefined): void {
    const { id, function: called } = raw;
    const providerData = opaque?.ofCall(raw);
    const event = builder.toolCall({ index, id, name: called?.name, arguments: called?.arguments, providerData });
    if (event) events.push(event);
  }

  function audioPart(base64: string, words: string): AudioPart {
    const { format = "pcm" } = Object(call.body.audio);
    const mediaType = `audio/${format === "mp3" ? "mpeg" : format}`;
    return { type: "audio", source: { base64, mediaType }, ...(words && { transcript: words }) };
  }

  function wholeAudio(): AudioPart {
    try {
      // The pieces were encoded one by one, padding included.
      const base64 = btoa(audio.map((piece) => atob(piece)).join(""));
      return { ...audioPart(base64, transcript), ...(audioId && { providerData: { [provider]: audioId } }) };
    } catch (cause) {
      throw unexpected(audio.join(" "), cause);
    }
  }

  function plainText(content: string): void {
    if (content) text(isThinking ? content.replace(/^<\/thought>/, "") : content);
    isThinking &&= content === "";
  }

  function delta(wire: ChatDelta, isWhole: boolean): void {
    const { content } = wire;
    // Once per token: nothing else is looked for where nothing else is there.
    if (typeof content === "string" && !hasMore(wire)) {
      plainText(content);
      return;
    }
    const thought = thoughtsOf(wire);
    if (thought) events.push(builder.think(thought));
    const isMarked = wire.extra_content != null && isThought(wire.extra_content);
    if (isMarked) markedText(nestedText(content));
    else if (Array.isArray(content)) parts(content);
    else if (typeof content === "string") plainText(content);
    for (const raw of [wire.images, wire.image, wire.videos].flat()) image(raw);
    opaque?.take(isMarked ? { ...wire, extra_content: null } : wire, isWhole);
    if (wire.refusal) {
      refusal += wire.refusal;
      events.push(builder.part({ type: "refusal", refusal: wire.refusal }, { partial: true }));
    }
    const [pixels] = /^(\/9j\/|iVBORw)/.exec(wire.audio?.data ?? "") ?? [];
    if (pixels) {
      // Vertex AI has a generated image where audio is (agentgateway/agentgateway#3438).
      image({ data: wire.audio?.data, media_type: pixels === "iVBORw" ? "image/png" : "image/jpeg" });
    } else if (wire.audio) {
      const data = wire.audio.data ?? "";
      const words = wire.audio.transcript ?? "";
      audioId ??= wire.audio.id ?? undefined;
      audio.push(data);
      transcript += words;
      if (data || words) events.push(builder.part(audioPart(data, words), { partial: true }));
    }
    for (const raw of wire.annotations ?? []) events.push(builder.part({ type: "citation", annotation: toAnnotation(raw) }));
    wire.tool_calls?.forEach((raw, place) => {
      toolCall(raw, raw.index ?? (isWhole ? place : undefined));
    });
    if (wire.function_call) toolCall({ function: wire.function_call }, 0);
  }

  /** Takes the count so far; most servers send one count, behind the answer. */
  function report(counted: ChatUsage, isWhole: boolean): void {
    usage = counted;
    const event = finish === undefined && !isWhole ? builder.usage(normalizeUsage(counted)) : undefined;
    if (event) events.push(event);
  }

  /** Takes why the answer ends. Some servers send `""` or `"null"` until then, others `"stop"` before they know more. */
  function takeFinish({ finish_reason: raw, native_finish_reason: native }: ChatChoice): void {
    const said = String(Object(raw).type ?? raw);
    if ((finish !== undefined && finish !== "stop") || /^(null|none)$/i.test(said)) return;
    finish = said;
    nativeFinish = typeof native === "string" && native ? native : undefined;
  }

  function chunk(wire: ChatChunk, isWhole: boolean): void {
    const choice = wire.choices?.find(({ index }) => !index);
    if (wire.id) builder.responseId ??= wire.id;
    if (wire.model && typeof wire.model === "string") builder.servedModelId ??= wire.model;
    if (choice?.finish_reason) takeFinish(choice);
    const reported = usageOf(wire, choice);
    if (reported) report(reported, isWhole);
    details?.take(wire, choice);
    const wireDelta = choice?.delta ?? choice?.message;
    if (wireDelta) delta(wireDelta, isWhole);
  }

  return {
    push({ event, data }, isWhole = false) {
      done ||= isWhole || data === "[DONE]";
      events = [];
      if (data === "[DONE]") return events;
      try {
        const parsed = parseObject(data);
        if (!parsed && event && idle.test(event)) return events;
        if (!parsed) throw event === "error" && data ? toError(data) : unexpected(data);
        const failure = failureIn(parsed, event);
        if (failure) throw toError(failure);
        const wire = parsed as ChatChunk;
        if (isWhole && !wire.choices) throw unexpected(data);
        chunk(wire, isWhole);
      } catch (cause) {
        throw LocusError.isInstance(cause) ? cause : unexpected(data, cause);
      }
      return events;
    },

    end() {
      if (finish === undefined && !done) {
        throw new StreamInterruptedError("The stream ended without a finish reason or [DONE]: the answer is not whole.");
      }
      const finishReason = finishOf(finish, nativeFinish);
      events = [];
      if (split) text(undefined);
      if (refusal) events.push(builder.part({ type: "refusal", refusal }));
      if (audio.length > 0) events.push(builder.part(wholeAudio()));
      const data = details?.whole();
      const ending = {
        usage: usage && normalizeUsage(usage),
        finishReason,
        providerData: data && { [provider]: data },
      };
      const kept = opaque?.end();
      builder.providerData = kept?.providerData;
      if (kept?.warning) events.push(kept.warning);
      return [...events, ...builder.end(ending)].flatMap((event) => {
        if (event.type !== "model_complete") return event;
        if (event.message.content.length === 0 && finishReason.reason === "length" && /context/i.test(finishReason.raw ?? "")) {
          throw new ContextLengthError(
            `The conversation does not fit the model's context window (${finishReason.raw}): nothing was answered.`,
          );
        }
        return finishTurn(event, call.restoreOutput);
      });
    },
  };
}

/** Names of events that keep a stream open or end it once more, and need no data. */
const idle = /^(ping|pong|done|end|close|heartbeat|keep.?alive)$/i;

/** Whether a delta has anything but its text. */
function hasMore(wire: ChatDelta): boolean {
  for (const key in wire) if (key !== "content" && key !== "role") return true;
  return false;
}

/** Whether Gemini marks the content as thinking. */
function isThought(extra: JsonObject): boolean {
  return Object.values(extra).some((own) => Object(own).thought === true);
}

function toAnnotation(raw: JsonObject): Annotation {
  const { url, title, start_index: startIndex, end_index: endIndex } = (raw.url_citation ?? raw) as ChatCitation;
  return {
    kind: raw.type === "url_citation" ? "url" : String(raw.type),
    ...defined({ url, title, startIndex, endIndex }),
    raw,
  };
}
