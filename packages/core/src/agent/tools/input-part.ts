import type { AudioPart, FilePart, ImagePart, MediaSource, Part, TextPart, ToolCallPart } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { jsonProblem } from "../../json/json-problem.js";
import { encodeBase64 } from "../../platform/base64.js";

/** Bytes not yet encoded; they become base64 on entry. */
export interface BytesSource {
  bytes: Uint8Array | ArrayBuffer;
  /** Such as `"image/png"`. */
  mediaType: string;
}

type WithBytes<P extends { source: MediaSource }> = Omit<P, "source"> & { source: MediaSource | BytesSource };

/** A content part, as a program may give it: to a user message, or as the result of a tool. */
export type InputPart = TextPart | WithBytes<ImagePart> | WithBytes<AudioPart> | WithBytes<FilePart>;

/** A media part needs one of these. */
const source = "source: { url } | { base64 | bytes, mediaType } | { fileId }";

/** What a part of each type must have: text under these names, or a source. */
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

/** The types of the parts that a program may give. */
export const inputTypes: RegExp = /^(text|image|audio|file)$/;

/**
 * Makes a content part of what came from outside; bytes are encoded, and arguments that JSON cannot hold become invalid ones.
 *
 * @param owner - What the part is in, such as `"A user message"`.
 * @param types - The types that the owner may hold.
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
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
  // Checked above, field by field.
  if (problem) return { ...fields, arguments: {}, invalidArguments: `They hold ${problem}.` } as ToolCallPart;
  return (encoded === fields.source ? part : { ...fields, source: encoded }) as Part;
}

function encodeSource(given: unknown): unknown {
  const { bytes, mediaType } = Object(given);
  // By its tag, because the buffer may be of another realm.
  const isBuffer = Object.prototype.toString.call(bytes) === "[object ArrayBuffer]" || ArrayBuffer.isView(bytes);
  return isBuffer ? { base64: encodeBase64(bytes), mediaType } : given;
}
