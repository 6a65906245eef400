import type { Annotation, JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";

/** The kind of an annotation by type. Other types are their own kind. */
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

/** Converts an annotation of a text. Other fields stay in `raw`. */
export function toAnnotation(raw: JsonObject): Annotation {
  const { type = "unknown", url, title, filename, file_id, start_index, end_index } = raw as WireAnnotation;
  return {
    kind: kinds[type] ?? type,
    ...defined({ url, title: title ?? filename, fileId: file_id, startIndex: start_index, endIndex: end_index }),
    raw,
  };
}
