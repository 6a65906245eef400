import type { JsonObject, JsonValue } from "@locus/core";
import type { ReceivedRequest } from "../http/http-exchange.js";
import { isObject } from "../http/is-object.js";
import { integers } from "./images-parameters.js";

/** A file of a form. */
export interface ImagesFile {
  /** Its field in the form: `"image[]"`, `"image"` or `"mask"`. */
  field: string;
  /** The file name that the client sent. */
  name: string;
  /** Its media type. */
  type: string;
  bytes: Uint8Array;
}

/** The parameters and files of a request. */
export interface ImagesForm {
  /** Parameters other than files. Numbers and booleans in a form are parsed. */
  fields: JsonObject;
  files: readonly ImagesFile[];
}

/**
 * Reads JSON or a form.
 *
 * @throws When the body is neither, or does not match its content type.
 */
export async function readImagesForm({ headers, body, bytes }: ReceivedRequest): Promise<ImagesForm> {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    if (!isObject(body)) throw new Error("The body is neither a JSON object nor a form.");
    return { fields: body, files: [] };
  }
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  const fields: Record<string, JsonValue> = {};
  const files: ImagesFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === "string") fields[field] = parseField(field, value);
    else files.push({ field, name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { fields, files };
}

/** Parses numbers and booleans, because the values of a form are text. */
function parseField(field: string, value: string): JsonValue {
  const isNumber = Object.hasOwn(integers, field) && /^-?\d+$/.test(value);
  return isNumber || (field === "stream" && /^(true|false)$/.test(value)) ? JSON.parse(value) : value;
}
