import type { Schema } from "../../contract/standard-schema.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { JsonSchema } from "../../json/json.js";
import { inputJsonSchema } from "../../schema/validate.js";

/** A definition as a JavaScript program may have written it. */
interface Candidate {
  readonly name?: unknown;
  readonly parameters?: unknown;
  readonly execute?: unknown;
}

/**
 * Checks what a program declares as a tool.
 *
 * @returns The JSON Schema of its parameters.
 * @throws ConfigurationError that names the tool and says what to write instead.
 */
export function checkTool(candidate: object): JsonSchema {
  const { name, parameters, execute }: Candidate = candidate ?? {};
  if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name)) {
    throw refused(
      `The tool name ${JSON.stringify(name) ?? "undefined"} must be text of 1 to 64 letters, digits, "_" or "-", such as "read_file".`,
    );
  }
  if (typeof execute !== "function") {
    throw refused(
      `The tool "${name}" has no execute function. Add execute: async (args) => …, which runs when the model calls the tool.`,
    );
  }
  const subject = `The parameters of the tool "${name}"`;
  checkParameters(parameters, subject);
  const schema = inputJsonSchema(parameters, subject);
  checkRoot(schema, subject);
  return schema;
}

function checkParameters(parameters: unknown, subject: string): asserts parameters is Schema {
  if (isSchema(parameters)) return;
  if (typeof parameters !== "object" || parameters === null) {
    throw refused(`${subject} are missing. Write parameters: z.object({ … }), with z.object({}) for a tool that takes none.`);
  }
  const fields = Object.values(parameters);
  if (fields.length > 0 && fields.every(isSchema)) {
    throw refused(`${subject} are an object of schemas. Put it into z.object({ … }).`);
  }
  throw refused(
    `${subject} are no schema. Write z.object({ … }), or wrap a JSON Schema: jsonSchema({ type: "object", properties: { … } }).`,
  );
}

function isSchema(value: unknown): value is Schema {
  return (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value;
}

/** A model writes the arguments as one object, and services refuse anything else at the root. */
function checkRoot(schema: JsonSchema, subject: string): void {
  const { type, properties, $ref, allOf } = schema;
  const union = ["anyOf", "oneOf"].find((keyword) => schema[keyword] !== undefined);
  if (union !== undefined && type !== "object") {
    throw refused(
      `${subject} are a union at the root (#/${union}), which services refuse. Put the union into a property: z.object({ request: z.union([ … ]) }).`,
    );
  }
  if (type === "object" || (type === undefined && (properties ?? $ref ?? allOf) !== undefined)) return;
  if (Object.keys(schema).every((keyword) => annotations.has(keyword))) return;
  throw refused(
    `${subject} must be an object at the root (#), because a model writes arguments by name; here it is ${describeRoot(schema)}. Write z.object({ value: … }).`,
  );
}

function describeRoot({ type }: JsonSchema): string {
  return type === undefined ? "no type that services know" : `of type ${JSON.stringify(type)}`;
}

/** What an empty schema, which takes any object, may still say. */
const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "additionalProperties",
]);

function refused(message: string): ConfigurationError {
  return new ConfigurationError(message, { option: "tools" });
}
