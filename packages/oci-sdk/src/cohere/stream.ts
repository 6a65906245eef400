import type { JsonObject, JsonValue } from "@locus/core";
import { canonicalJson, type WireReader } from "@locus/core/provider";
import { type AnswerOptions, answerReader, missingIn, piecesOf } from "../format/answer-reader.js";
import { citationAt } from "./citation.js";
import type { CohereAnswer, CohereCitation } from "./wire.js";

/** Maps COHERE responses to events. The last event of a stream repeats the whole answer; only missing parts are taken from it. */
export function cohereStream(options: AnswerOptions): WireReader {
  const { builder, call } = options;
  const citations = new Map<string, CohereCitation>();
  const documents = new Map<unknown, JsonObject>();
  /** The emitted calls, as canonical JSON. */
  const emitted: string[] = [];
  let received = "";
  let queries: CohereAnswer["searchQueries"];
  const { isEcho, isSearchQueriesOnly } = call.body;
  /** Fields that the caller requested with `isEcho` and `isSearchQueriesOnly`. */
  const details: Record<string, JsonValue> = {};
  let isOver = false;
  /** Whether the last event was empty, with a `null` finish reason. */
  let endsInNull = false;

  return answerReader<CohereAnswer>(options, {
    read(wire, emit, isWhole) {
      const { finishReason, usage, errorMessage } = wire;
      const isLast = Boolean(finishReason || wire.chatHistory || usage);
      const text = isLast ? missingIn(received, wire.text ?? "") : (wire.text ?? "");
      received += text;
      for (const piece of piecesOf(text, isWhole)) emit(builder.text(piece));

      const repeated = isLast ? [...emitted] : [];
      for (const { name, parameters } of wire.toolCalls ?? []) {
        const key = canonicalJson([name ?? "", parameters ?? {}]);
        const known = repeated.indexOf(key);
        if (known >= 0) repeated.splice(known, 1);
        else {
          // Each call gets a new index, because calls have no ids.
          const ours = name && (call.toolNames?.fromWire(name) ?? name);
          emit(builder.toolCall({ index: emitted.length, name: ours, arguments: JSON.stringify(parameters ?? {}) }));
          emitted.push(key);
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
      const points = citations.size > 0 ? [...received] : [];
      for (const raw of citations.values()) emit(builder.part(citationAt(points, raw, documents.get(raw.documentIds?.[0]))));
      if (queries) emit(builder.part({ type: "provider", kind: "search_queries", data: [...queries] }));
    },
  });
}
