import { defined, type WireReader } from "@locus/core/provider";
import { type AnswerOptions, answerReader, type Emit, piecesOf } from "../format/answer-reader.js";
import { collectLists } from "../format/collect-lists.js";
import { toolCallIndex } from "../format/tool-call-index.js";
import { readTags } from "./text-tool-calls.js";
import type { GenericAnnotation, GenericAnswer, GenericChoice } from "./wire.js";

/** Maps GENERIC responses to events. Usage follows the finish reason; `[DONE]` is optional. */
export function genericStream(options: AnswerOptions): WireReader {
  const { builder, call } = options;
  const { textToolCalls = false, thinkTags = false } = call.profile ?? {};
  const split = textToolCalls || thinkTags ? readTags({ textToolCalls, thinkTags }) : undefined;
  const nextEvent = toolCallIndex();
  const annotations = new Set<string>();
  let refusal = "";
  let grounding: GenericChoice["groundingMetadata"];
  const wantsLogprobs = Boolean(call.body.logProbs);
  const logprobs = collectLists();
  const wantsTier = call.body.serviceTier != null;
  let serviceTier: string | undefined;
  let isOver = false;
  /** Number of calls found in the text. */
  let found = 0;
  /** White space after such a call, emitted only if more text follows. */
  let gap: string | undefined;

  function receive(text: string | undefined, emit: Emit): void {
    for (const piece of split ? split(text) : [{ text: text ?? "" }]) {
      if ("name" in piece) {
        emit(builder.toolCall({ index: -++found, ...piece }));
        gap = "";
      } else if ("thinking" in piece) emit(builder.think(piece.thinking));
      else {
        const words: string = (gap ?? "") + piece.text;
        if (gap !== undefined) gap = words.trim() === "" ? words : undefined;
        if (gap === undefined) emit(builder.text(words));
      }
    }
  }

  function annotate(raw: GenericAnnotation, emit: Emit): void {
    const key = JSON.stringify(raw);
    if (annotations.has(key)) return;
    annotations.add(key);
    const { url, title, startIndex, endIndex } = raw.urlCitation ?? {};
    const kind = raw.urlCitation ? "url" : String(raw.type);
    emit(builder.part({ type: "citation", annotation: { kind, ...defined({ url, title, startIndex, endIndex }), raw } }));
  }

  return answerReader<GenericAnswer>(options, {
    read(wire, emit, isWhole) {
      const choice = wire.choices ? wire.choices.find(({ index }) => !index) : wire.index ? undefined : wire;
      const usage = wire.usage ?? choice?.usage;
      if (isWhole && !wire.choices) throw new TypeError("An answer has choices.");
      const { content, reasoningContent, refusal: refused, toolCalls, annotations: cited } = choice?.message ?? {};
      if (reasoningContent) emit(builder.think(reasoningContent));
      const text = typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");
      for (const words of piecesOf(text, isWhole)) receive(words, emit);
      if (refused) {
        refusal += refused;
        emit(builder.part({ type: "refusal", refusal: refused }, { partial: true }));
      }
      if (toolCalls) {
        const indexOf = nextEvent();
        toolCalls.forEach(({ id, name, arguments: args }, position) => {
          emit(builder.toolCall({ index: indexOf(position, id), id, name, arguments: args }));
        });
      }
      for (const raw of cited ?? []) annotate(raw, emit);
      grounding = choice?.groundingMetadata ?? grounding;
      const finishReason = choice?.finishReason;
      if (wantsLogprobs && choice?.logprobs) logprobs.take(choice.logprobs, Boolean(finishReason));
      if (wantsTier) serviceTier = wire.serviceTier ?? choice?.serviceTier ?? serviceTier;
      // Usage without a message ends the answer too, because the finish reason before it may have been null.
      isOver ||= Boolean(finishReason || (usage && !choice?.message));
      return { finishReason, usage, isOver };
    },

    details: () => ({
      ...(Object.keys(logprobs.lists).length > 0 && { logprobs: logprobs.lists }),
      ...(serviceTier && { serviceTier }),
    }),

    end(emit) {
      if (split) receive(undefined, emit);
      if (refusal) emit(builder.part({ type: "refusal", refusal }));
      if (grounding) emit(builder.part({ type: "provider", kind: "grounding_metadata", data: grounding }));
    },
  });
}
