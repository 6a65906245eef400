import type { WireReader } from "@locus/core/provider";
import { citationAt } from "../cohere/citation.js";
import { type AnswerOptions, answerReader, type Emit, missingIn, piecesOf } from "../format/answer-reader.js";
import { collectLists } from "../format/collect-lists.js";
import { toolCallIndex } from "../format/tool-call-index.js";
import type { Thinking } from "./messages.js";
import type { CohereV2Answer, CohereV2Citation } from "./wire.js";

/** Maps answers of COHEREV2 to events. The event that ends a stream may say everything again; what was said is not taken twice. */
export function cohereV2Stream(options: AnswerOptions): WireReader {
  const { builder, call, provider } = options;
  const citations = new Map<string, CohereV2Citation>();
  const place = toolCallIndex();
  /** What was said so far, by kind. */
  const said = { text: "", thinking: "", plan: "" };
  const made = new Set<string>();
  const wantsLogs = Boolean(call.body.isLogProbsEnabled);
  const logs = collectLists();
  let isOver = false;
  /** The kind of thinking that is open. */
  let open: Thinking | undefined;

  /** Remembers what the thinking so far was on the wire: it goes back as that. */
  function close(emit: Emit): void {
    if (open) emit(builder.think("", { [provider]: open }));
    open = undefined;
  }

  function say(kind: keyof typeof said, words: string | null | undefined, isLast: boolean, isWhole: boolean, emit: Emit): void {
    const piece = isLast ? missingIn(said[kind], words ?? "") : (words ?? "");
    if (piece === "") return;
    said[kind] += piece;
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
        say("thinking", all("thinking"), true, false, emit);
        say("plan", toolPlan, true, false, emit);
        say("text", all("text"), true, false, emit);
      } else {
        for (const { text, thinking } of blocks) {
          say("thinking", thinking, false, isWhole, emit);
          say("text", text, false, isWhole, emit);
        }
        say("plan", toolPlan, false, isWhole, emit);
      }
      if (toolCalls) {
        const at = place();
        toolCalls.forEach(({ id: callId, function: called }, position) => {
          if (isLast && callId && made.has(callId)) return;
          close(emit);
          const name = called?.name && (call.toolNames?.toOurs(called.name) ?? called.name);
          emit(builder.toolCall({ index: at(position, callId), id: callId, name, arguments: called?.arguments }));
          if (callId) made.add(callId);
        });
      }
      if (wantsLogs && wire.logProbabilities) logs.take({ logProbabilities: wire.logProbabilities }, isLast);
      for (const citation of cited ?? []) if (citation) citations.set(JSON.stringify(citation), citation);
      return { finishReason, usage, errorMessage, isOver };
    },

    details: () => logs.lists,

    end(emit) {
      close(emit);
      const points = citations.size > 0 ? [...said.text] : [];
      for (const raw of citations.values()) {
        if (raw.type === "PLAN" || raw.type === "THINKING_CONTENT") continue;
        emit(builder.part(citationAt(points, raw, raw.sources?.[0]?.document?.document)));
      }
    },
  });
}
