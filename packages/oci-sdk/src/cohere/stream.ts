import type { JsonObject, JsonValue } from "@locus/core";
import { canonicalJson, type WireReader } from "@locus/core/provider";
import { type AnswerOptions, answerReader, missingIn, piecesOf } from "../format/answer-reader.js";
import { citationAt } from "./citation.js";
import type { CohereAnswer, CohereCitation } from "./wire.js";

/**
 * Maps answers of COHERE to events. The event that ends a stream says everything again: only what is missing by then is taken
 * from it.
 */
export function cohereStream(options: AnswerOptions): WireReader {
  const { builder, call } = options;
  const citations = new Map<string, CohereCitation>();
  const documents = new Map<unknown, JsonObject>();
  const made: string[] = [];
  let said = "";
  let queries: CohereAnswer["searchQueries"];
  const { isEcho, isSearchQueriesOnly } = call.body;
  /** What the caller asked to be told. */
  const details: Record<string, JsonValue> = {};
  let isOver = false;
  /** The last event had a null for a finish reason, and said nothing. */
  let endsInNull = false;

  return answerReader<CohereAnswer>(options, {
    read(wire, emit, isWhole) {
      const { finishReason, usage, errorMessage } = wire;
      const isLast = Boolean(finishReason || wire.chatHistory || usage);
      const text = isLast ? missingIn(said, wire.text ?? "") : (wire.text ?? "");
      said += text;
      for (const piece of piecesOf(text, isWhole)) emit(builder.text(piece));

      const again = isLast ? [...made] : [];
      for (const { name, parameters } of wire.toolCalls ?? []) {
        const key = canonicalJson([name ?? "", parameters ?? {}]);
        const known = again.indexOf(key);
        if (known >= 0) again.splice(known, 1);
        else {
          // Calls have no ids: each is one of its own.
          const ours = name && (call.toolNames?.toOurs(name) ?? name);
          emit(builder.toolCall({ index: made.length, name: ours, arguments: JSON.stringify(parameters ?? {}) }));
          made.push(key);
        }
      }
      for (const citation of wire.citations ?? []) if (citation) citations.set(JSON.stringify(citation), citation);
      for (const document of wire.documents ?? []) documents.set(document.id, document);
      queries = wire.searchQueries?.length ? wire.searchQueries : queries;
      if (isEcho && wire.prompt != null) details.prompt = wire.prompt;
      if (isSearchQueriesOnly && wire.isSearchRequired != null) details.isSearchRequired = wire.isSearchRequired;
      isOver ||= isLast;
      if (wire.text || wire.toolCalls || wire.citations) endsInNull = false;
      else if (finishReason === null) endsInNull = true;
      return { finishReason, usage, errorMessage, isOver: isOver || endsInNull };
    },

    details: () => details,

    end(emit) {
      const points = citations.size > 0 ? [...said] : [];
      for (const raw of citations.values()) emit(builder.part(citationAt(points, raw, documents.get(raw.documentIds?.[0]))));
      if (queries) emit(builder.part({ type: "provider", kind: "search_queries", data: [...queries] }));
    },
  });
}
