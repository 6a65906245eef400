import type { Annotation, JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";

/** What an annotation refers to; any other is named by its own type. */
const kinds: Readonly<Record<string, Annotation["kind"]>> = {
  url_citation: "url",
  file_citation: "file",
  container_file_citation: "file",
  file_path: "file",
};

interface WireAnnotation {
  type?: string;
  url?: string | null;
  title?: string | null;
  filename?: string | null;
  file_id?: string | null;
  start_index?: number | null;
  end_index?: number | null;
}

/** An annotation of the answer's text. What it says besides stays in `raw`. */
export function toAnnotation(raw: JsonObject): Annotation {
  const { type = "unknown", url, title, filename, file_id, start_index, end_index } = raw as WireAnnotation;
  return {
    kind: kinds[type] ?? type,
    ...defined({ url, title: title ?? filename, fileId: file_id, startIndex: start_index, endIndex: end_index }),
    raw,
  };
}
