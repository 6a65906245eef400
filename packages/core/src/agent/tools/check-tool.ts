import { amount } from "../../call/call-options.js";
import { checkOptions } from "../../call/check-options.js";
import type { Schema } from "../../contract/standard-schema.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { JsonSchema } from "../../json/json.js";
import { rootParts } from "../../schema/root-parts.js";
import { inputJsonSchema } from "../../schema/validate.js";

/**
 * Checks a tool declaration.
 *
 * @returns The JSON Schema of its parameters.
 * @throws ConfigurationError that names the tool and says what to write instead.
 */
export function checkTool(candidate: unknown): JsonSchema {
  // Untyped, because a JavaScript program may have written it.
  const { name, parameters, execute, timeoutMs } = Object(candidate);
  if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name)) {
    refuse(`The tool name ${JSON.stringify(name)} must be text of 1 to 64 letters, digits, "_" or "-"`);
  }
  if (typeof execute !== "function") refuse(`The tool "${name}" has no execute function. Add execute: async (args) => …`);
  checkOptions(`The tool "${name}"`, { timeoutMs }, [["timeoutMs", amount]]);
  const subject = `The parameters of the tool "${name}"`;
  if (!isSchema(parameters)) refuse(`${subject} are ${problemOf(parameters)}`);
  const schema = inputJsonSchema(parameters, subject);
  rootParts(schema, subject);
  return schema;
}

/** Describes an invalid value for a schema, and what to write instead. */
function problemOf(parameters: unknown): string {
  const fields = Object.values(Object(parameters));
  if (Object(parameters) !== parameters) return "missing. Write parameters: z.object({ … })";
  return fields.length > 0 && fields.every(isSchema)
    ? "an object of schemas. Put it into z.object({ … })"
    : "not a schema. Write z.object({ … }) or jsonSchema({ … })";
}

function isSchema(value: unknown): value is Schema {
  return Object(value)["~standard"] !== undefined;
}

function refuse(problem: string): never {
  throw new ConfigurationError(`${problem}.`, { option: "tools" });
}
