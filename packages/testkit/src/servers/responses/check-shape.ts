import type { JsonObject } from "@locus/core";
import { invalidType, missing, unknownParameter } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

/** The fields of an object of the API. */
export interface Shape {
  required?: readonly string[];
  /** Fields that may be there besides. Absent: any. */
  optional?: readonly string[];
  /** Those that are text. */
  strings?: readonly string[];
}

/** Makes a check. @returns what is wrong, or nothing. */
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

/** The first thing that is wrong, of checks that run in order. */
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
