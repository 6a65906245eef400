import type { JsonSchema } from "../json/json.js";

/** One thing a schema has to say about a value. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The outcome of validating a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** Which JSON Schema dialect a schema library is asked for. */
export interface JsonSchemaOptions {
  readonly target: "draft-2020-12" | "draft-07" | "openapi-3.0" | (string & {});
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

/**
 * A schema that validates and can say what it accepts: Standard Schema v1 with Standard JSON Schema
 * (https://standardschema.dev). zod 4.2 and later, ArkType and Valibot (through `@valibot/to-json-schema`'s
 * `toStandardJsonSchema`) implement it. `jsonSchema()` makes one from a plain JSON Schema.
 *
 * @typeParam Input - What goes in: what a model writes.
 * @typeParam Output - What comes out of validation: what a program reads.
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

/** What a schema accepts. */
export type InferInput<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];

/** What a schema gives back. */
export type InferOutput<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];

/**
 * Makes a {@link Schema} from a plain JSON Schema.
 *
 * @param schema - The JSON Schema, handed to models as it is, but for what services refuse and can be said otherwise.
 * @param validate - Checks a value and gives it its type; throw, or return issues, to reject it. Without it every value
 * is accepted.
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
