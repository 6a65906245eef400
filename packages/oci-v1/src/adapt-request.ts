import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import { lowerSchema, type Warn, type WireBody } from "@locus/core/provider";
import { isDedicatedEndpoint } from "@locus/oci-signer/service";
import type { FamilyTraits } from "./families.js";

/** Adapts a request to its model's family, for the differences that a server profile cannot express. */
export function adaptRequest(body: WireBody, { schemas, systemWithTools }: FamilyTraits, warn: Warn): void {
  if (isDedicatedEndpoint(String(body.model))) {
    warn(
      "dedicated_endpoint",
      "OCI may not serve dedicated endpoints on this API: if it refuses, use @locus/oci-sdk. The id does not name the model's family: set its differences with compat.",
      "model",
    );
  }
  if (schemas !== "full") {
    const lower = (value: JsonValue, key: string, parameter: string) =>
      lowered(value, key, (schema) => lowerSchema(schema, schemas, parameter, warn));
    if (body.tools) body.tools = lower(body.tools, "parameters", "tools");
    if (body.response_format) body.response_format = lower(body.response_format, "schema", "response_format");
  }
  if (!systemWithTools && body.tools) moveSystemPrompt(body, warn);
}

/** Replaces the schema under each `key` in a value. The search does not descend into schemas. */
function lowered(value: JsonValue, key: string, lower: (schema: JsonSchema) => JsonSchema): JsonValue {
  if (Array.isArray(value)) return value.map((item) => lowered(item, key, lower));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value as JsonObject).map(([name, inner]): [string, JsonValue | undefined] => [
    name,
    name === key ? lower(inner as JsonSchema) : inner && lowered(inner, key, lower),
  ]);
  return Object.fromEntries(fields);
}

function moveSystemPrompt(body: WireBody, warn: Warn): void {
  const messages = body.messages as JsonObject[];
  const system = messages.filter(({ role }) => role === "system");
  if (system.length === 0) return;
  const rest = messages.filter(({ role }) => role !== "system");
  const at = rest.findIndex(({ role }) => role === "user");
  const user = rest[at];
  if (user) rest[at] = { ...user, content: joinContents([...system, user]) };
  else rest.unshift({ role: "user", content: joinContents(system) });
  body.messages = rest;
  warn(
    "moved_system_prompt",
    "The model does not accept tools with a system message: the system prompt was moved to the first user message.",
    "messages",
  );
}

/** Joins the contents of messages: to a string, or to parts if any of them has parts. */
function joinContents(messages: readonly JsonObject[]): JsonValue {
  const contents = messages.map(({ content }) => content ?? "");
  if (!contents.some(Array.isArray)) return contents.join("\n\n");
  return contents.flatMap((content): JsonValue[] =>
    typeof content === "string" ? [{ type: "text", text: content }] : [content].flat(),
  );
}
