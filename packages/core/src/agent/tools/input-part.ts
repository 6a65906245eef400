import type { AudioPart, FilePart, ImagePart, MediaSource, Part, TextPart, ToolCallPart } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { jsonProblem } from "../../json/json-problem.js";
import { encodeBase64 } from "../../platform/base64.js";

/** Bytes that are not encoded yet; they become base64. */
export interface BytesSource {
  bytes: Uint8Array | ArrayBuffer;
  /** Such as `"image/png"`. */
  mediaType: string;
}

type WithBytes<P extends { source: MediaSource }> = Omit<P, "source"> & { source: MediaSource | BytesSource };

/** A content part in the form that a program may pass, in a user message or as the result of a tool. */
export type InputPart = TextPart | WithBytes<ImagePart> | WithBytes<AudioPart> | WithBytes<FilePart>;

/** The forms of a media part's source. */
const source = "source: { url } | { base64 | bytes, mediaType } | { fileId }";

/** The required fields of each part type: text fields by name, or a source. */
const required: Readonly<Record<string, string>> = {
  text: "text",
  image: source,
  audio: source,
  file: source,
  reasoning: "text",
  refusal: "refusal",
  provider: "kind",
  tool_call: "id name",
};

/** The part types that a program may pass. */
export const inputTypes: RegExp = /^(text|image|audio|file)$/;

/**
 * Converts a part from outside. Bytes are encoded, and arguments that JSON cannot hold become invalid arguments.
 *
 * @param owner - The holder of the part, such as `"A user message"`.
 * @param types - The part types that the owner may hold.
 * @throws ConfigurationError on an invalid part, with the form to use.
 */
export function toPart(part: unknown, owner: string, types: RegExp = inputTypes): Part {
  const fields: Readonly<Record<string, unknown>> = Object(part);
  const type = String(fields.type);
  const needs = types.test(type) && Object.hasOwn(required, type) && required[type];
  if (!needs) {
    throw new ConfigurationError(
      `${owner} cannot hold a part of type "${type}". Use { type: "text", text } or { type: "image" | "audio" | "file", ${source} }.`,
    );
  }
  const encoded = encodeSource(fields.source);
  const { url, base64, mediaType, fileId } = Object(encoded);
  const isWhole =
    needs === source
      ? typeof (url ?? fileId ?? (typeof mediaType === "string" && base64)) === "string"
      : needs.split(" ").every((name) => typeof fields[name] === "string");
  if (!isWhole || (type === "tool_call" && typeof (fields.arguments ?? "") !== "object")) {
    throw new ConfigurationError(
      `${owner} holds a part of type "${type}" that is not whole: it needs ${needs.replace(" ", " and ")}.`,
    );
  }
  const problem = type === "tool_call" && jsonProblem(fields.arguments);
  // The fields were checked above.
  if (problem) return { ...fields, arguments: {}, invalidArguments: `They hold ${problem}.` } as ToolCallPart;
  return (encoded === fields.source ? part : { ...fields, source: encoded }) as Part;
}

function encodeSource(given: unknown): unknown {
  const { bytes, mediaType } = Object(given);
  // Checked by its tag, because the buffer may come from another realm.
  const isBuffer = Object.prototype.toString.call(bytes) === "[object ArrayBuffer]" || ArrayBuffer.isView(bytes);
  return isBuffer ? { base64: encodeBase64(bytes), mediaType } : given;
}
