import type { JsonValue } from "./json.js";

type Scalar = string | number | boolean | null | undefined;

/** Values that JSON has no form for. */
type NotInJson = bigint | symbol | ((...args: never[]) => unknown);

/**
 * What is left of a value after `JSON.parse(JSON.stringify(value))`, as a type: a `Date` is a string, functions are gone, and what nothing is
 * known of is any JSON.
 */
export type Jsonified<T> = T extends Scalar
  ? T
  : unknown extends T
    ? JsonValue
    : T extends { toJSON(): infer Written }
      ? Jsonified<Written>
      : T extends NotInJson
        ? never
        : T extends readonly unknown[]
          ? { [Index in keyof T]: Jsonified<T[Index]> }
          : { [Key in keyof T as T[Key] extends NotInJson ? never : Key]: T[Key] extends Scalar ? T[Key] : Jsonified<T[Key]> };

/** The type where all of it is JSON, by whatever interface it is described; `never` where it is not. A `Date` is not: it would come back as text. */
export type Jsonable<T> = T extends JsonValue | undefined
  ? T
  : unknown extends T
    ? T
    : T extends NotInJson | { toJSON(): unknown }
      ? never
      : { [Key in keyof T]: Jsonable<T[Key]> };
