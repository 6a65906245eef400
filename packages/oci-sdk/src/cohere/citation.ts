import type { CitationPart, JsonObject } from "@locus/core";

/** A citation of Cohere's. */
interface Cited extends JsonObject {
  start?: number;
  end?: number;
}

/**
 * A citation of the text of an answer.
 *
 * @param points - The code points of the whole text. The wire counts them, annotations count UTF-16 code units.
 * @param raw - As the wire has it.
 * @param document - What it cites, where the service tells.
 */
export function citationAt(points: readonly string[], raw: Cited, document?: JsonObject | null): CitationPart {
  const { start, end } = raw;
  const { title, url }: JsonObject = { ...document };
  const length = (from: number, to: number): number => points.slice(from, to).join("").length;
  return {
    type: "citation",
    annotation: {
      kind: "document",
      ...(typeof title === "string" && { title }),
      ...(typeof url === "string" && { url }),
      ...(start !== undefined && end !== undefined && { startIndex: length(0, start), endIndex: length(0, end) }),
      raw,
    },
  };
}
