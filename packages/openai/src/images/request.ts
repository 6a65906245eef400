import type { JsonObject, ModelRequest } from "@locus/core";
import { createDraft, type Draft, type Learning, type LearningOptions, type WireCall } from "@locus/core/provider";
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
 * Converts a request to the Images API: an edit where the newest user message carries images (`image`), else a generation. Nothing
 * is sent that the caller did not set, but for `stream` with previews.
 *
 * @param learning - What the server taught by refusing it.
 */
export function toImageCall(request: ModelRequest, context: ImageContext, learning?: Pick<Learning, "apply">): WireCall {
  const { provider, extraBody } = context;
  // A model has settings for images; the request's are for text, and the API has none of them.
  const draft = createDraft(request, { provider });
  const { body, warn, warnings } = draft;
  const { prompt, images } = toPrompt(request.messages, warn);
  warnOfUnsupported(request, draft);
  const settings = toWireSettings(context.settings ?? {});
  const edits = images.length > 0;
  if (!edits) {
    // There is nothing that they could be about.
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
 * What can be learned from a server of the Images API that refuses a request. What decides how the image looks and what it costs is the
 * caller's to change.
 */
export const imageLearning: LearningOptions = {
  optional: ["input_fidelity", "moderation", "output_compression", "partial_images", "stream", "user"],
};
