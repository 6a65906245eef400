import { isObject } from "../../servers/http/is-object.js";
import { type Refusals, unreadable } from "./refusals.js";
import { requestTypes, requestUnions } from "./request-types.js";

const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  object: isObject,
  string: (value) => typeof value === "string",
};

/**
 * Checks a value against the table of types: unknown fields, missing fields and wrong types.
 *
 * @param value - The value.
 * @param type - The expected type, in the notation of the table.
 * @param path - Its path, such as `chatRequest.tools[0]`; `""` is the request itself.
 */
export function* checkShape(value: unknown, type: string, path: string): Refusals {
  const isPlain = plain[type];
  const isOneOf = requestUnions[type];
  const fields = requestTypes[type];
  if (type.endsWith("[]")) {
    if (!Array.isArray(value)) yield wrong(path, "a list");
    else for (const [index, item] of value.entries()) yield* checkShape(item, type.slice(0, -2), `${path}[${index}]`);
  } else if (type.startsWith("{")) {
    if (!isObject(value)) yield wrong(path, "an object");
    else for (const [key, item] of Object.entries(value)) yield* checkShape(item, type.slice(1, -1), `${path}.${key}`);
  } else if (isPlain) {
    if (!isPlain(value)) yield wrong(path, `of type ${type}`);
  } else if (isOneOf) {
    yield* checkUnion(value, isOneOf, path);
  } else if (fields) {
    yield* checkFields(value, fields, path);
  } else if (!type.split("|").some((word) => word === value)) {
    yield wrong(path, `one of ${type.split("|").join(", ")}`);
  }
}

function* checkUnion(value: unknown, { by, types }: NonNullable<(typeof requestUnions)[string]>, path: string): Refusals {
  const word = isObject(value) ? value[by] : undefined;
  const type = typeof word === "string" && Object.hasOwn(types, word) ? types[word] : undefined;
  if (type === undefined) yield wrong(at(path, by), `one of ${Object.keys(types).join(", ")}`);
  else yield* checkShape(value, type, path);
}

function* checkFields(value: unknown, fields: Readonly<Record<string, string>>, path: string): Refusals {
  if (!isObject(value)) return yield wrong(path, "an object");
  for (const key of Object.keys(value))
    if (!Object.hasOwn(fields, key)) yield unreadable(`Unrecognized field "${key}"${path === "" ? "" : ` at ${path}`}.`);
  for (const [key, type] of Object.entries(fields)) {
    // An optional field may be null, which means absent.
    if (value[key] != null) yield* checkShape(value[key], type.replace(/!$/, ""), at(path, key));
    else if (type.endsWith("!")) yield unreadable(`Missing field "${key}"${path === "" ? "" : ` at ${path}`}.`);
  }
}

function at(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function wrong(path: string, expected: string): ReturnType<typeof unreadable> {
  return unreadable(`${path === "" ? "The body" : path} must be ${expected}.`);
}
