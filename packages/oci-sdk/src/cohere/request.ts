import type { ModelRequest } from "@locus/core";
import { beginCall, type CallContext, chatApi, finishCall, type OCICall } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { toolNames } from "../format/tool-names.js";
import { capAnswer } from "./cap-answer.js";
import { toConversation } from "./history.js";
import { lowerCohereOutput } from "./output-schema.js";
import { toParameterDefinitions } from "./parameters.js";

/** Settings that COHERE does not have. */
const refused = ["reasoningEffort", "toolChoice", "isParallelToolCalls"];

/**
 * Converts a request to COHERE. Only the caller's settings are sent, with `isStream` and `streamOptions`.
 *
 * @param learned - Facts learned from earlier refusals.
 */
export function toCohereCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall {
  const draft = beginCall({ apiFormat: "COHERE", stop: "stopSequences" }, request, context, learned);
  const { body, warn, warnings, own, setting } = draft;
  const functions = draft.functions(chatApi);
  const toolChoice = draft.toolChoice();
  // Without tools, the history still keeps its calls.
  const tools = toolChoice === "none" ? [] : functions;
  const names = toolNames(request);
  const { documents = [], ...conversation } = toConversation(request.messages, {
    names,
    isSingleStep: own.isForceSingleStep === true,
    isWithoutTools: tools.length === 0 && own.tools === undefined,
    warn,
  });
  Object.assign(body, conversation);
  capAnswer(draft, context);
  if (tools.length > 0) {
    body.tools = tools.map(({ name, description, parameters }) => ({
      name: names.toWire(name),
      description,
      parameterDefinitions: toParameterDefinitions(parameters, (what) =>
        warn("schema_fallback", `COHERE cannot express all parameters of the tool ${name}: ${what}.`, "tools"),
      ),
    }));
    body.toolChoice = toolChoice === "auto" ? undefined : typeof toolChoice === "object" ? toolChoice.tool : toolChoice;
    body.isParallelToolCalls = setting("parallelToolCalls") === false ? false : undefined;
  }
  draft.withhold(refused);
  const all = [...documents, ...((own.documents ?? []) as typeof documents)];
  const { prompt, responseFormat, restore } = lowerCohereOutput(draft, {
    learned,
    clash: tools.length > 0 ? "tools" : all.length > 0 ? "documents" : undefined,
  });
  if (prompt) body.preambleOverride = [body.preambleOverride, prompt].filter(Boolean).join("\n\n");
  body.responseFormat = responseFormat;
  finishCall(draft, learned);
  if (all.length > 0) body.documents = all;
  return { body, warnings, own, restoreOutput: restore, toolNames: names };
}
