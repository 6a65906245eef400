import type { JsonValue } from "./json.js";

type Scalar = string | number | boolean | null | undefined;

/** Values without a JSON form. */
type NotInJson = bigint | symbol | ((...args: never[]) => unknown);

/**
 * The type of a value after `JSON.parse(JSON.stringify(value))`: a `Date` becomes a string, functions go, and an unknown type
 * becomes any JSON.
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

/**
 * The type itself if all of it is JSON, even if an interface describes it; otherwise `never`. A `Date` is not JSON, because it
 * would come back as text.
 */
export type Jsonable<T> = T extends JsonValue | undefined
  ? T
  : unknown extends T
    ? T
    : T extends NotInJson | { toJSON(): unknown }
      ? never
      : { [Key in keyof T]: Jsonable<T[Key]> };
