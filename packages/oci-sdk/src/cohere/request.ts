import type { ModelRequest } from "@locus/core";
import { beginCall, type CallContext, chatApi, finishCall, type OCICall } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { toolNames } from "../format/tool-names.js";
import { capAnswer } from "./cap-answer.js";
import { toConversation } from "./history.js";
import { lowerCohereOutput } from "./output-schema.js";
import { toParameterDefinitions } from "./parameters.js";

/** What COHERE has no place for. */
const refused = ["reasoningEffort", "toolChoice", "isParallelToolCalls"];

/**
 * Converts a request to COHERE. Nothing is sent that the caller did not set, but for `isStream` and `streamOptions`.
 *
 * @param learned - What the service taught by refusing it.
 */
export function toCohereCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall {
  const draft = beginCall({ apiFormat: "COHERE", stop: "stopSequences" }, request, context, learned);
  const { body, warn, warnings, own, setting } = draft;
  const functions = draft.functions(chatApi);
  const toolChoice = draft.toolChoice();
  // History keeps its calls without tools: they are what was said.
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
        warn("schema_fallback", `COHERE knows less of the tool ${name}: ${what}.`, "tools"),
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
