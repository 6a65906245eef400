import type { JsonObject } from "@locus/core";
import { invalidType, missing, unknownParameter } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

/** The fields of an object of the API. */
export interface Shape {
  required?: readonly string[];
  /** The optional fields. Absent: any other field is allowed. */
  optional?: readonly string[];
  /** The fields that must be text. */
  strings?: readonly string[];
}

/** Creates a check. @returns the first problem, or `undefined`. */
export function checkShape(value: JsonObject, shape: Shape, param: string): ResponsesErrorReply | undefined {
  const { required = [], optional, strings = [] } = shape;
  const at = (key: string) => (param === "" ? key : `${param}.${key}`);
  const absent = required.find((key) => value[key] === undefined || (value[key] === null && strings.includes(key)));
  if (absent !== undefined) return missing(at(absent));
  const unknown = optional && Object.keys(value).find((key) => ![...required, ...optional].includes(key));
  if (unknown !== undefined) return unknownParameter(at(unknown));
  const wrong = strings.find((key) => value[key] != null && typeof value[key] !== "string");
  return wrong === undefined ? undefined : invalidType(value[wrong], "a string", at(wrong));
}

/** The first problem of checks that run in order. */
export function firstOf<Item>(
  items: readonly Item[],
  check: (item: Item, index: number) => ResponsesErrorReply | undefined,
): ResponsesErrorReply | undefined {
  for (const [index, item] of items.entries()) {
    const refusal = check(item, index);
    if (refusal) return refusal;
  }
  return undefined;
}
