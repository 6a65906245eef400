import {
  type Annotation,
  type AudioPart,
  type JsonObject,
  LocusError,
  type ModelEvent,
  ServerError,
  StreamInterruptedError,
} from "@locus/core";
import { defined, finishTurn, parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import { isBareFailure } from "../bare-failure.js";
import { answerDetails } from "./answer-details.js";
import { finishReasonOf, isUnfinished } from "./finish.js";
import type { ChatCall } from "./request.js";
import { splitThinkTags } from "./think-tags.js";
import { type ChatUsage, normalizeUsage, usageOf } from "./usage.js";
import type { ChatChunk, ChatCitation, ChatDelta, ChatToolCall } from "./wire.js";

/** What {@link chatStream} needs. */
export interface ChatStreamOptions extends ReaderContext {
  /** How the request was made; undoes what strict mode did. */
  call: ChatCall;
  /** The text has its thinking in it, between `<think>` tags or tags of this name. */
  thinkTags: boolean | string;
}

/** Maps Chat Completions chunks to events. Pure: it reads nothing but what it is given. */
export function chatStream({ builder, call, provider, thinkTags, toError, unexpected }: ChatStreamOptions): WireReader {
  const split = thinkTags ? splitThinkTags(thinkTags) : undefined;
  const details = answerDetails(call.body);
  const audio: string[] = [];
  let audioId: string | undefined;
  let transcript = "";
  let refusal = "";
  let finish: string | undefined;
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
      const { type, thinking } = Object(part);
      const words = nestedText(type === "thinking" ? thinking : part);
      if (words === "") continue;
      if (type === "thinking") events.push(builder.think(words));
      else text(words);
    }
  }

  function toolCall({ id, function: called }: ChatToolCall, index: number | null | undefined): void {
    const event = builder.toolCall({ index, id, name: called?.name, arguments: called?.arguments });
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

  function delta(wire: ChatDelta, isWhole: boolean): void {
    const { content, reasoning, reasoning_content: other } = wire;
    const thought = nestedText(reasoning) + (other === reasoning ? "" : nestedText(other));
    if (thought) events.push(builder.think(thought));
    if (Array.isArray(content)) parts(content);
    else if (typeof content === "string" && content) text(content);
    if (wire.refusal) {
      refusal += wire.refusal;
      events.push(builder.part({ type: "refusal", refusal: wire.refusal }, { partial: true }));
    }
    if (wire.audio) {
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

  function chunk(wire: ChatChunk, isWhole: boolean): void {
    const choice = wire.choices?.find(({ index }) => !index);
    if (wire.id) builder.responseId ??= wire.id;
    if (wire.model && typeof wire.model === "string") builder.servedModelId ??= wire.model;
    // Some servers send "" until the end.
    finish ||= choice?.finish_reason || undefined;
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
        const wire = parseObject(data) as ChatChunk;
        if (wire.error || event === "error" || wire.object === "error" || isBareFailure(wire)) throw toError(wire);
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
      if (finish === "error") throw new ServerError("The server ended the answer with an error.");
      if (isUnfinished(finish)) throw new StreamInterruptedError(`The server broke the answer off (${finish}): it is not whole.`);
      events = [];
      if (split) text(undefined);
      if (refusal) events.push(builder.part({ type: "refusal", refusal }));
      if (audio.length > 0) events.push(builder.part(wholeAudio()));
      const data = details?.whole();
      const ending = {
        usage: usage && normalizeUsage(usage),
        finishReason: finishReasonOf(finish),
        providerData: data && { [provider]: data },
      };
      return [...events, ...builder.end(ending)].flatMap((event) =>
        event.type === "model_complete" ? finishTurn(event, call.restoreOutput) : event,
      );
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
  const { url, title, start_index: startIndex, end_index: endIndex } = (raw.url_citation ?? raw) as ChatCitation;
  return {
    kind: raw.type === "url_citation" ? "url" : String(raw.type),
    ...defined({ url, title, startIndex, endIndex }),
    raw,
  };
}
