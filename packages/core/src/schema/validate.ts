import type { Schema, SchemaIssue } from "../contract/standard-schema.js";
import { ConfigurationError, type ValidationIssue } from "../errors/errors.js";
import { serializeError } from "../errors/locus-error.js";
import type { JsonSchema } from "../json/json.js";

/** The result of {@link validateSchema}: the validated value, or its issues. */
export type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly value?: undefined; readonly issues: readonly ValidationIssue[] };

/**
 * Validates a value. Never rejects: a schema that throws yields one issue about the whole value.
 *
 * @param schema - Any Standard Schema, synchronous or not.
 * @param value - Any value, usually one that a model wrote.
 */
export async function validateSchema<Output>(schema: Schema<unknown, Output>, value: unknown): Promise<Validation<Output>> {
  try {
    const result = await schema["~standard"].validate(value);
    return result.issues ? { issues: readIssues(result.issues) } : { value: result.value };
  } catch (error) {
    return { issues: [{ path: "", message: serializeError(error).message }] };
  }
}

/**
 * Upper bounds on reported issues and on the characters of each, because a schema may report an issue for every part of a large
 * value.
 */
const maxIssues = 100;
const maxCharacters = 2_000;

function readIssues(issues: readonly SchemaIssue[]): ValidationIssue[] {
  const short = (text: string): string => (text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text);
  const reported = issues
    .slice(0, maxIssues)
    .map(({ message, path = [] }) => ({ path: short(pathText(path)), message: short(String(message)) }));
  const left = issues.length - reported.length;
  return left > 0 ? [...reported, { path: "", message: `… and ${left} more.` }] : reported;
}

/** `["answers", 0, "confidence"]` → `"answers[0].confidence"`; keys that are not identifiers are quoted. */
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
 * Lists issues for a model or a person to read, one per line.
 *
 * @param issues - The issues from {@link validateSchema}.
 */
export function describeIssues(issues: readonly ValidationIssue[]): string {
  return issues.map(({ path, message }) => `- ${path && `${path}: `}${message}`).join("\n");
}

/** Earlier conversions, because an agent asks for each of its schemas more than once and converting is slow. */
const converted: WeakMap<Schema, JsonSchema> = /* @__PURE__ */ new WeakMap();

/**
 * The JSON Schema (draft 2020-12) of the input that a schema accepts: what a model should write.
 *
 * @param schema - Any Standard Schema.
 * @param subject - The subject of the error message, such as `The parameters of the tool "weather"`.
 * @throws ConfigurationError when the schema cannot be expressed as JSON Schema or its library cannot convert it; it names the
 * subject and, if the library reports it, the path.
 */
export function inputJsonSchema(schema: Schema, subject = "The schema"): JsonSchema {
  const known = converted.get(schema);
  if (known) return known;
  // Plain JavaScript may pass anything.
  const standard: Partial<Schema["~standard"]> | undefined = Object(schema)["~standard"];
  if (!standard) {
    throw new ConfigurationError(
      `${subject} is not a schema. Write z.object({ … }), or wrap a JSON Schema: jsonSchema({ type: "object", properties: { … } }).`,
    );
  }
  const { vendor = "", jsonSchema } = standard;
  // The type requires a converter, but plain JavaScript may pass a schema that only validates.
  if (typeof jsonSchema?.input !== "function") {
    throw new ConfigurationError(
      `${subject}: this ${vendor} schema has no JSON Schema. Use ${withJsonSchema[vendor] ?? "one with ~standard.jsonSchema"}, or jsonSchema(schema, validate).`,
    );
  }
  try {
    const { $schema, ...rest } = jsonSchema.input({ target });
    converted.set(schema, rest as JsonSchema);
    return rest as JsonSchema;
  } catch (cause) {
    const path = vendor === "zod" ? pathWithoutJson(schema) : "";
    throw new ConfigurationError(
      `${subject}: the ${vendor} schema has no JSON Schema${path && ` at ${path}`}: ${serializeError(cause).message}. Describe what the model writes, such as z.iso.datetime().transform((text) => new Date(text)) for a date, or use jsonSchema(schema, validate).`,
      { cause },
    );
  }
}

const target = "draft-2020-12";

/** How to get JSON Schema from libraries that ship it separately. */
const withJsonSchema: Readonly<Record<string, string>> = {
  zod: "zod 4.2 or later, with zod/mini z.toJSONSchema(schema)",
  valibot: "toStandardJsonSchema(schema) of @valibot/to-json-schema",
};

/** The path of the first type in a zod schema that JSON lacks: zod reports the path of each to a handler. */
function pathWithoutJson(schema: Schema): string {
  let found = "";
  const unrepresentable = ({ path }: { path?: readonly PropertyKey[] }): "any" => {
    if (path) found ||= `#/${path.join("/")}`;
    return "any";
  };
  try {
    schema["~standard"].jsonSchema.input({ target, libraryOptions: { unrepresentable } });
  } catch {
    // Older versions take no handler.
  }
  return found;
}
