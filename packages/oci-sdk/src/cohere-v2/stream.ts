import type { WireReader } from "@locus/core/provider";
import { citationAt } from "../cohere/citation.js";
import { type AnswerOptions, answerReader, type Emit, missingIn, piecesOf } from "../format/answer-reader.js";
import { collectLists } from "../format/collect-lists.js";
import { toolCallIndex } from "../format/tool-call-index.js";
import type { Thinking } from "./messages.js";
import type { CohereV2Answer, CohereV2Citation } from "./wire.js";

/** Maps COHEREV2 responses to events. The last event of a stream may repeat the whole answer; repeated parts are not emitted twice. */
export function cohereV2Stream(options: AnswerOptions): WireReader {
  const { builder, call, provider } = options;
  const citations = new Map<string, CohereV2Citation>();
  const nextEvent = toolCallIndex();
  /** The text received so far, by kind. */
  const received = { text: "", thinking: "", plan: "" };
  /** Ids of the emitted calls. */
  const emitted = new Set<string>();
  const wantsLogs = Boolean(call.body.isLogProbsEnabled);
  const logs = collectLists();
  let isOver = false;
  /** The kind of thinking that is open. */
  let open: Thinking | undefined;

  /** Ends the open thinking, and stores its kind so that it is sent back in the same field. */
  function close(emit: Emit): void {
    if (open) emit(builder.think("", { [provider]: open }));
    open = undefined;
  }

  function receive(
    kind: keyof typeof received,
    words: string | null | undefined,
    isLast: boolean,
    isWhole: boolean,
    emit: Emit,
  ): void {
    const piece = isLast ? missingIn(received[kind], words ?? "") : (words ?? "");
    if (piece === "") return;
    received[kind] += piece;
    if (kind === "text") {
      close(emit);
      for (const word of piecesOf(piece, isWhole)) emit(builder.text(word));
    } else {
      if (open !== kind) close(emit);
      open = kind;
      emit(builder.think(piece));
    }
  }

  return answerReader<CohereV2Answer>(options, {
    read(wire, emit, isWhole) {
      const { id, finishReason, usage, errorMessage } = wire;
      const { content, toolPlan, toolCalls, citations: cited } = wire.message ?? {};
      if (id) builder.responseId ??= id;
      // The finish reason may be null.
      const isLast = Boolean(finishReason || usage);
      isOver ||= isLast;
      const blocks = content ?? [];
      const all = (key: "text" | "thinking"): string => blocks.map((block) => block[key] ?? "").join("");
      if (isLast && !isWhole) {
        receive("thinking", all("thinking"), true, false, emit);
        receive("plan", toolPlan, true, false, emit);
        receive("text", all("text"), true, false, emit);
      } else {
        for (const { text, thinking } of blocks) {
          receive("thinking", thinking, false, isWhole, emit);
          receive("text", text, false, isWhole, emit);
        }
        receive("plan", toolPlan, false, isWhole, emit);
      }
      if (toolCalls) {
        const indexOf = nextEvent();
        toolCalls.forEach(({ id: callId, function: called }, position) => {
          if (isLast && callId && emitted.has(callId)) return;
          close(emit);
          const name = called?.name && (call.toolNames?.fromWire(called.name) ?? called.name);
          emit(builder.toolCall({ index: indexOf(position, callId), id: callId, name, arguments: called?.arguments }));
          if (callId) emitted.add(callId);
        });
      }
      if (wantsLogs && wire.logProbabilities) logs.take({ logProbabilities: wire.logProbabilities }, isLast);
      for (const citation of cited ?? []) if (citation) citations.set(JSON.stringify(citation), citation);
      return { finishReason, usage, errorMessage, isOver };
    },

    details: () => logs.lists,

    end(emit) {
      close(emit);
      const points = citations.size > 0 ? [...received.text] : [];
      for (const raw of citations.values()) {
        if (raw.type === "PLAN" || raw.type === "THINKING_CONTENT") continue;
        emit(builder.part(citationAt(points, raw, raw.sources?.[0]?.document?.document)));
      }
    },
  });
}
