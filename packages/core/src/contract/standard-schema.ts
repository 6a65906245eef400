import type { JsonSchema } from "../json/json.js";

/** One problem that a schema finds in a value. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The result of validating a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** The JSON Schema dialect that a schema library is asked for. */
export interface JsonSchemaOptions {
  readonly target: "draft-2020-12" | "draft-07" | "openapi-3.0" | (string & {});
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

/**
 * A schema that validates and can describe its input: Standard Schema v1 with Standard JSON Schema (https://standardschema.dev).
 * zod 4.2 and later, ArkType and Valibot (through `toStandardJsonSchema` of `@valibot/to-json-schema`) implement it.
 * `jsonSchema()` creates one from a plain JSON Schema.
 *
 * @typeParam Input - The input type: what a model writes.
 * @typeParam Output - The output type after validation: what a program reads.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly jsonSchema: {
      readonly input: (options: JsonSchemaOptions) => Record<string, unknown>;
      readonly output: (options: JsonSchemaOptions) => Record<string, unknown>;
    };
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The input type of a schema. */
export type InferInput<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];

/** The output type of a schema. */
export type InferOutput<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];

/**
 * Creates a {@link Schema} from a plain JSON Schema.
 *
 * @param schema - The JSON Schema. Models get it unchanged, except for keywords that services refuse and that can be rewritten.
 * @param validate - Checks a value and gives it its type; it throws or returns issues to reject the value. Without it, every
 * value is accepted.
 */
export function jsonSchema<Output = unknown>(
  schema: JsonSchema,
  validate?: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>,
): Schema<Output, Output> {
  return {
    "~standard": {
      version: 1,
      vendor: "locus",
      validate: validate ?? ((value) => ({ value: value as Output })),
      jsonSchema: { input: () => schema, output: () => schema },
    },
  };
}
