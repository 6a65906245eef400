import type { JsonObject, JsonSchema, ModelRequest } from "@locus/core";
import { type Draft, lowerSchema, unsampledSettings, type Warn } from "@locus/core/provider";
import { appendToSystemPrompt } from "../format/append-to-system-prompt.js";
import { beginCall, type CallContext, chatApi, finishCall, type OCICall } from "../format/call.js";
import type { GenericProfile } from "../format/generic-profile.js";
import type { Learned } from "../format/learned.js";
import { resolveFamily } from "./families.js";
import { toGenericMessages } from "./messages.js";

/**
 * Converts a request to GENERIC. Only the caller's settings are sent, with `isStream` and `streamOptions`.
 *
 * @param learned - Facts learned from earlier refusals.
 */
export function toGenericCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall {
  const draft = beginCall({ apiFormat: "GENERIC", stop: "stop" }, request, context, learned);
  const { body, own, setting, warn, warnings } = draft;
  const { modelId, compat } = context;
  const profile = resolveFamily(modelId, compat);
  const lower = (schema: JsonSchema, parameter: string): JsonSchema => lowerSchema(schema, profile.schemas, parameter, warn);
  const messages = toGenericMessages(request.messages, { profile, warn });
  body.messages = messages;
  lowerEffort(draft);

  const tools = draft.functions(chatApi);
  const toolChoice = draft.toolChoice();
  // Set only with tools, because the service refuses toolChoice and isParallelToolCalls without tools.
  if (tools.length > 0) {
    body.tools = tools.map(({ name, description, parameters }) => ({
      type: "FUNCTION",
      name,
      description,
      parameters: lower(parameters, "tools"),
    }));
    body.toolChoice =
      typeof toolChoice === "object"
        ? { type: "FUNCTION", name: toolChoice.tool }
        : toolChoice && { type: toolChoice.toUpperCase() };
    body.isParallelToolCalls = setting("parallelToolCalls");
  }
  const { maxTokensField, refuses = [], sampling } = profile;
  const otherNames = maxTokensField === "maxTokens" ? {} : { maxTokens: maxTokensField };
  draft.withhold([...unsampledSettings(sampling, setting("reasoningEffort")), ...refuses], otherNames);

  const output = draft.lowerOutput(profile.output, "responseFormat", learned);
  let restoreOutput: OCICall["restoreOutput"];
  if (output?.form === "json_schema") {
    const { name, schema, strict, restore } = output;
    restoreOutput = restore;
    body.responseFormat = {
      type: "JSON_SCHEMA",
      jsonSchema: { name, schema: lower(schema, "responseFormat"), isStrict: strict },
    };
  } else if (output) {
    if (output.form === "json_object") body.responseFormat = { type: "JSON_OBJECT" };
    body.messages = appendToSystemPrompt(messages, output.instruction, profile.systemRole);
  }
  if (!profile.systemWithTools && tools.length > 0) body.messages = withoutSystem(body.messages as JsonObject[], profile, warn);
  finishCall(draft, learned);
  if (Number(body.numGenerations) > 1) {
    warn("unsupported_setting", "A turn has one answer: only the first of several is read.", "numGenerations");
  }
  return { body, warnings, own, restoreOutput, profile };
}

/** Converts reasoning effort, whose highest level on OCI is HIGH. */
function lowerEffort({ body, warn }: Draft): void {
  if (typeof body.reasoningEffort !== "string") return;
  const effort = body.reasoningEffort.toUpperCase();
  if (effort === "XHIGH") warn("renamed_setting", "OCI has no effort above HIGH: sent as HIGH.", "reasoningEffort");
  body.reasoningEffort = effort === "XHIGH" ? "HIGH" : effort;
}

/** Moves system messages to the first user message, for models that refuse them with tools. */
function withoutSystem(messages: readonly JsonObject[], { systemRole }: GenericProfile, warn: Warn): JsonObject[] {
  const isSystem = ({ role }: JsonObject): boolean => role === systemRole;
  const system = messages.filter(isSystem).flatMap(({ content }) => [content ?? []].flat());
  if (system.length === 0) return [...messages];
  warn(
    "moved_system_prompt",
    "The model does not accept tools with a system message: the system prompt was moved to the first user message.",
    "messages",
  );
  const rest = messages.filter((message) => !isSystem(message));
  const at = rest.findIndex(({ role }) => role === "USER");
  const user = rest[at];
  if (!user) return [{ role: "USER", content: system }, ...rest];
  rest[at] = { ...user, content: [...system, ...[user.content ?? []].flat()] };
  return rest;
}
