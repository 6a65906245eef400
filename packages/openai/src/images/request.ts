import type { JsonObject, ModelRequest, ModelWarningEvent } from "@locus/core";
import {
  type Failure,
  isAboutValue,
  type Refused,
  refusedParameter,
  type Warn,
  type WireBody,
  type WireCall,
  withhold,
} from "@locus/core/provider";
import { toPrompt } from "./prompt.js";
import { type OpenAIImageSettings, toWireOptions, toWireSettings } from "./settings.js";

/** What {@link toImageCall} knows about the model. */
export interface ImageContext {
  provider: string;
  modelId: string;
  settings?: OpenAIImageSettings | undefined;
  /** Fields sent as they are; they win over the settings, and a request's own options over them. */
  extraBody?: JsonObject | undefined;
}

/**
 * Lowers a request to the Images API: an edit where the newest user message carries images (`image`), else a generation. Nothing
 * is sent that the caller did not set, but for `stream` with previews.
 *
 * @param refused - What the server taught by refusing it.
 */
export function toImageCall(request: ModelRequest, context: ImageContext, refused: Refused = new Map()): WireCall {
  const warnings: ModelWarningEvent[] = [];
  const warn: Warn = (code, message, parameter) => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
  const { prompt, images } = toPrompt(request.messages, warn);
  warnOfUnsupported(request, warn);
  const settings = toWireSettings(context.settings ?? {});
  const edits = images.length > 0;
  if (!edits) {
    // There is nothing that they could be about.
    delete settings.input_fidelity;
    delete settings.mask;
  }
  const body: WireBody = {
    model: context.modelId,
    prompt,
    image: edits ? images : undefined,
    ...settings,
    ...context.extraBody,
    ...toWireOptions(request.providerOptions?.[context.provider]),
  };
  if (typeof body.partial_images === "number") body.stream ??= true;
  withhold(body, refused, warn);
  // Previews are an error without a stream.
  if (body.stream === undefined) delete body.partial_images;
  return { body, warnings };
}

function warnOfUnsupported({ tools = [], output, settings = {} }: ModelRequest, warn: Warn): void {
  const names = tools.map((tool) => (tool.type === "function" ? tool.name : tool.id));
  if (names.length > 0) warn("unsupported_tool", `The Images API has no tools: ${names.join(", ")} not sent.`, "tools");
  if (output) warn("unsupported_setting", "An image has no output schema: not sent.", "output");
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) warn("unsupported_setting", `The Images API takes no ${name}: not sent.`, name);
  }
}

/** Left out where a server refuses them by name. What decides how the image looks and what it costs is the caller's to change. */
const optional = /^(input_fidelity|moderation|output_compression|partial_images|stream|user)$/;

/**
 * Learns from a refusal.
 *
 * @returns Whether the next request will differ, so that it is worth sending.
 */
export function learnFrom(failure: Failure, body: WireBody, refused: Map<string, string | undefined>): boolean {
  const name = refusedParameter(failure, body);
  if (name === undefined || !optional.test(name) || isAboutValue(failure)) return false;
  refused.set(name, undefined);
  return true;
}
