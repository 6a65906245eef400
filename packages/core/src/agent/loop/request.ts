import type { SystemMessage, TextPart } from "../../contract/message.js";
import type { ModelRequest, ToolChoice } from "../../contract/model.js";
import { defined } from "../../json/defined.js";
import type { Run } from "./run.js";
import type { CallStep } from "./step.js";

/** The request of one model call: the whole transcript after a newly computed system prompt. */
export function buildRequest<Output>(run: Run<Output>, { purpose, outputOnly }: CallStep): ModelRequest {
  const { config, model, signal, systemPrompt, settings, headers } = run.parts;
  const { outputSpec, toolChoice, toolSpecs, providerOptions } = config;
  const tools = outputOnly ? [] : toolSpecs;
  const canHaveBoth = tools.length === 0 || model.capabilities.toolsWithOutput !== false;
  const output = canHaveBoth && purpose !== "summary" ? outputSpec : undefined;
  const { messages } = run.state;
  return {
    messages: [...(systemPrompt?.length ? [systemMessage(systemPrompt)] : []), ...messages],
    ...(tools.length > 0 && { tools, toolChoice: purpose === "summary" ? "none" : choiceOf(toolChoice, run.turns.length === 0) }),
    ...defined({ output, settings, providerOptions, headers, signal }),
  };
}

function systemMessage(prompt: string | readonly TextPart[]): SystemMessage {
  return { role: "system", content: typeof prompt === "string" ? prompt : [...prompt] };
}

/** A choice that forces a tool applies only to the first call of a run, because the run would never end otherwise. */
function choiceOf(choice: ToolChoice | undefined, isFirstCall: boolean): ToolChoice | undefined {
  return isFirstCall || choice === "auto" || choice === "none" ? choice : undefined;
}
