import type { JsonObject, JsonValue } from "@locus/core";
import type { ReceivedRequest } from "../http/http-exchange.js";
import { isObject } from "../http/is-object.js";
import { integers } from "./images-parameters.js";

/** A file of a form. */
export interface ImagesFile {
  /** The field it came in: `"image[]"`, `"image"` or `"mask"`. */
  field: string;
  /** What the client calls it. */
  name: string;
  /** Its media type. */
  type: string;
  bytes: Uint8Array;
}

/** What a request brings. */
export interface ImagesForm {
  /** Parameters that are no files; numbers and booleans of a form as such. */
  fields: JsonObject;
  files: readonly ImagesFile[];
}

/**
 * Reads JSON or a form.
 *
 * @throws When the body is neither, or not what its content type says.
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

/** A form has text only: what is a number or a boolean in JSON is parsed. */
function parseField(field: string, value: string): JsonValue {
  const isNumber = Object.hasOwn(integers, field) && /^-?\d+$/.test(value);
  return isNumber || (field === "stream" && /^(true|false)$/.test(value)) ? JSON.parse(value) : value;
}
