import type { CitationPart, JsonObject } from "@locus/core";

/** A citation on Cohere's wire. */
interface Cited extends JsonObject {
  start?: number;
  end?: number;
}

/**
 * Converts a citation from the wire.
 *
 * @param points - The code points of the whole text, because the wire counts code points and annotations count UTF-16 code units.
 * @param raw - The citation on the wire.
 * @param document - The cited document, if the service sent it.
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
