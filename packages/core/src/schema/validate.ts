import type { Schema, SchemaIssue } from "../contract/standard-schema.js";
import { ConfigurationError, type ValidationIssue } from "../errors/errors.js";
import { serializeError } from "../errors/locus-error.js";
import type { JsonSchema } from "../json/json.js";

/** The outcome of {@link validateSchema}: the validated value, or what is wrong with it. */
export type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly ValidationIssue[] };

/**
 * Validates a value. Never rejects: a schema that throws has one issue with the value as a whole.
 *
 * @param schema - Any Standard Schema, synchronous or not.
 * @param value - Anything, usually what a model wrote.
 */
export async function validateSchema<Output>(schema: Schema<unknown, Output>, value: unknown): Promise<Validation<Output>> {
  try {
    const result = await schema["~standard"].validate(value);
    return result.issues ? { issues: readIssues(result.issues) } : { value: result.value };
  } catch (error) {
    return { issues: [{ path: "", message: serializeError(error).message }] };
  }
}

/** Most issues that are told, and most characters of one: a schema may find as much wrong as there is in the value. */
const mostIssues = 100;
const mostCharacters = 2_000;

function readIssues(issues: readonly SchemaIssue[]): ValidationIssue[] {
  const short = (text: string): string => (text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text);
  const told = issues
    .slice(0, mostIssues)
    .map(({ message, path = [] }) => ({ path: short(pathText(path)), message: short(String(message)) }));
  const left = issues.length - told.length;
  return left > 0 ? [...told, { path: "", message: `… and ${left} more.` }] : told;
}

/** `["answers", 0, "confidence"]` → `"answers[0].confidence"`; keys that are no identifiers are quoted. */
function pathText(path: NonNullable<SchemaIssue["path"]>): string {
  let text = "";
  for (const segment of path) {
    const key = typeof segment === "object" ? segment.key : segment;
    if (typeof key === "string" && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) text += text ? `.${key}` : key;
    else text += `[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`;
  }
  return text;
}

/**
 * Issues as a list for a model, or a person, to read: one line each.
 *
 * @param issues - What {@link validateSchema} found.
 */
export function describeIssues(issues: readonly ValidationIssue[]): string {
  return issues.map(({ path, message }) => `- ${path && `${path}: `}${message}`).join("\n");
}

/**
 * The JSON Schema (draft 2020-12) of what a schema accepts: what a model is told to write.
 *
 * @param schema - Any Standard Schema.
 * @param subject - Whose schema it is, for the error.
 * @throws ConfigurationError when the schema cannot be expressed as JSON Schema, or its library does not try.
 */
export function inputJsonSchema(schema: Schema, subject?: string): JsonSchema {
  const { vendor, jsonSchema } = schema["~standard"];
  try {
    const { $schema, ...rest } = jsonSchema.input({ target: "draft-2020-12" });
    return rest as JsonSchema;
  } catch (cause) {
    // A schema that only validates does not compile here, but JavaScript does not check.
    const reason = jsonSchema ? `: ${serializeError(cause).message}` : "";
    throw new ConfigurationError(
      `${subject ? `${subject}: this` : "This"} ${vendor} schema has no JSON Schema${reason}. Use types that JSON has, of zod 4.2, ArkType 2.1.28 or Valibot's toStandardJsonSchema(), or jsonSchema(schema, validate).`,
      { cause },
    );
  }
}
