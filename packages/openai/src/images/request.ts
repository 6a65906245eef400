import type { JsonObject, ModelRequest } from "@locus/core";
import { createDraft, type Draft, type Learning, type LearningOptions, type WireCall } from "@locus/core/provider";
import { toPrompt } from "./prompt.js";
import { type OpenAIImageSettings, toWireOptions, toWireSettings } from "./settings.js";

/** The model, as {@link toImageCall} needs it. */
export interface ImageContext {
  provider: string;
  modelId: string;
  settings?: OpenAIImageSettings | undefined;
  /** Fields sent unchanged. They override the settings; a request's own options override them. */
  extraBody?: JsonObject | undefined;
}

/**
 * Converts a request to the Images API: to an edit if the newest user message has images (`image`), else to a generation. Only
 * settings of the caller are sent, plus `stream` with previews.
 *
 * @param learning - Parameters that the server refused before.
 */
export function toImageCall(request: ModelRequest, context: ImageContext, learning?: Pick<Learning, "apply">): WireCall {
  const { provider, extraBody } = context;
  // Without the request's settings, because they are for text and the API has none of them.
  const draft = createDraft(request, { provider });
  const { body, warn, warnings } = draft;
  const { prompt, images } = toPrompt(request.messages, warn);
  warnOfUnsupported(request, draft);
  const settings = toWireSettings(context.settings ?? {});
  const edits = images.length > 0;
  if (!edits) {
    // Both describe images to edit.
    delete settings.input_fidelity;
    delete settings.mask;
  }
  const own = { ...extraBody, ...toWireOptions(draft.own) };
  Object.assign(body, { model: context.modelId, prompt, image: edits ? images : undefined }, settings, own);
  if (typeof body.partial_images === "number") body.stream ??= true;
  learning?.apply(body, warn);
  // Previews are an error without a stream.
  if (body.stream === undefined) delete body.partial_images;
  return { body, warnings, own };
}

function warnOfUnsupported({ tools = [], output, settings = {} }: ModelRequest, { warn }: Draft): void {
  const names = tools.map((tool) => (tool.type === "function" ? tool.name : tool.id));
  if (names.length > 0) warn("unsupported_tool", `The Images API has no tools: ${names.join(", ")} not sent.`, "tools");
  if (output) warn("unsupported_setting", "An image has no output schema: not sent.", "output");
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) warn("unsupported_setting", `The Images API takes no ${name}: not sent.`, name);
  }
}

/**
 * Parameters that can be dropped when a server of the Images API refuses them. Those that change the look or the cost of an image are
 * never dropped.
 */
export const imageLearning: LearningOptions = {
  optional: ["input_fidelity", "moderation", "output_compression", "partial_images", "stream", "user"],
};
