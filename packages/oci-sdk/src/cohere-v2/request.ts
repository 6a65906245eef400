import type { ModelRequest } from "@locus/core";
import type { Draft } from "@locus/core/provider";
import { capAnswer } from "../cohere/cap-answer.js";
import { lowerCohereOutput } from "../cohere/output-schema.js";
import { appendToSystemPrompt } from "../format/append-to-system-prompt.js";
import { beginCall, type CallContext, chatApi, finishCall, type OCICall } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { toolNames } from "../format/tool-names.js";
import { toCohereV2Messages } from "./messages.js";

/** Settings that COHEREV2 does not have. */
const refused = ["isParallelToolCalls"];

/**
 * Converts a request to COHEREV2. Only the caller's settings are sent, with `isStream` and `streamOptions`.
 *
 * @param learned - Facts learned from earlier refusals.
 */
export function toCohereV2Call(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall {
  const draft = beginCall({ apiFormat: "COHEREV2", stop: "stopSequences" }, request, context, learned);
  const { body, warn, warnings, own, setting } = draft;
  const names = toolNames(request);
  const { messages, documents } = toCohereV2Messages(request.messages, { names, warn });
  body.messages = messages;
  capAnswer(draft, context);
  think(draft);
  const functions = draft.functions(chatApi);
  const toolChoice = draft.toolChoice();
  // A required tool is sent alone, because toolsChoice cannot name one.
  const only = typeof toolChoice === "object" ? toolChoice.tool : undefined;
  const tools = functions.filter(({ name }) => only === undefined || name === only);
  if (tools.length > 0) {
    body.tools = tools.map(({ name, description, parameters }) => ({
      type: "FUNCTION",
      function: { name: names.toWire(name), description, parameters },
    }));
    body.toolsChoice = toolChoice === "auto" ? undefined : only === undefined ? toolChoice?.toString().toUpperCase() : "REQUIRED";
    body.isParallelToolCalls = setting("parallelToolCalls") === false ? false : undefined;
  }
  draft.withhold(refused);
  const all = [...documents, ...((own.documents ?? []) as typeof documents)];
  const { prompt, responseFormat, restore } = lowerCohereOutput(draft, {
    learned,
    clash: tools.length > 0 ? "tools" : all.length > 0 ? "documents" : undefined,
  });
  if (prompt) body.messages = appendToSystemPrompt(messages, prompt);
  body.responseFormat = responseFormat;
  finishCall(draft, learned);
  if (all.length > 0) body.documents = all;
  return { body, warnings, own, restoreOutput: restore, toolNames: names };
}

/** Converts reasoning effort to on or off, because Cohere's models have no levels. */
function think({ body, warn }: Draft): void {
  const { reasoningEffort: effort } = body;
  delete body.reasoningEffort;
  if (effort === undefined) return;
  body.thinking = { type: effort === "none" ? "DISABLED" : "ENABLED" };
  if (!/^(none|x?high)$/.test(String(effort))) {
    warn(
      "unsupported_setting",
      `Cohere's models have no effort "${effort}": thinking is on. Limit it with thinking.tokenBudget.`,
      "reasoningEffort",
    );
  }
}
