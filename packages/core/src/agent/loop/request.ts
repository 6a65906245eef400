import type { ModelRequest, OutputSpec, ToolChoice } from "../../contract/model.js";
import { inputJsonSchema } from "../../schema/validate.js";
import type { Run } from "./run.js";

/**
 * The request of one model call: the whole transcript behind a freshly computed system prompt.
 *
 * @param options.firstCall - Of the run. A choice that forces a tool holds for it alone: it would never let the run end.
 * @param options.outputOnly - The object is all that is still wanted: no tools.
 */
export function buildRequest<Output>(
  run: Run<Output>,
  { firstCall, outputOnly }: { firstCall: boolean; outputOnly: boolean },
): ModelRequest {
  const { config, model, signal, systemPrompt, toolSpecs, settings } = run.parts;
  const { outputSchema, outputSchemaStrict = true, toolChoice, providerOptions } = config;
  const summary = run.purpose === "summary";
  const tools = outputOnly ? [] : toolSpecs;
  const together = tools.length === 0 || model.capabilities.toolsWithOutput !== false;
  const output: OutputSpec | undefined =
    outputSchema && together && !summary
      ? { name: "output", schema: inputJsonSchema(outputSchema), strict: outputSchemaStrict }
      : undefined;
  return {
    messages: systemPrompt ? [{ role: "system", content: systemPrompt }, ...run.state.messages] : [...run.state.messages],
    ...(tools.length > 0 && { tools, toolChoice: summary ? "none" : chosen(toolChoice, firstCall) }),
    ...(output && { output }),
    ...(settings && { settings }),
    ...(providerOptions && { providerOptions }),
    signal,
  };
}

function chosen(choice: ToolChoice | undefined, firstCall: boolean): ToolChoice | undefined {
  return firstCall || choice === "auto" || choice === "none" ? choice : undefined;
}
