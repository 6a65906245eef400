import { checkAnswerLimit, checkCohere } from "./check-cohere.js";
import { checkCohereV2 } from "./check-cohere-v2.js";
import { checkGeneric } from "./check-generic.js";
import { checkShape } from "./check-shape.js";
import { checkModelParameters } from "./model-rules.js";
import type { NativeFormat } from "./native-format.js";
import type { NativeErrorReply } from "./native-reply.js";
import type { NativeRequest } from "./native-request.js";
import { badRequest, type ParameterErrors, type Refusals, unsupported } from "./refusals.js";

/** Optional refusals of the endpoint. */
export interface RefusalOptions {
  /** Whether to refuse streams with a 400. @defaultValue false */
  refuseStreams?: boolean;
  /**
   * The form in which the endpoint reports a parameter that the model refuses. Both forms have been seen: `"encoded"`, the JSON of
   * the model's own service in the message, with the parameter and a code; `"plain"`, a sentence.
   *
   * @defaultValue "encoded"
   */
  parameterErrors?: ParameterErrors;
}

/**
 * Checks a request as the service does.
 *
 * @param request - The request.
 * @param model - The model that serves it; `""` when it is unknown, as on a dedicated cluster.
 * @returns The first refusal, or `undefined`.
 */
export function checkNativeRequest(
  request: NativeRequest,
  model: string,
  options: RefusalOptions = {},
): NativeErrorReply | undefined {
  const { value } = refusalsOf(request, model, options).next();
  return value || undefined;
}

function* refusalsOf(request: NativeRequest, model: string, options: RefusalOptions): Refusals {
  const { body, chatRequest, format, isOnDemand, target } = request;
  const { parameterErrors = "encoded" } = options;
  yield* checkShape(body, "ChatDetails", "");
  if (format === undefined) return;
  // Only a dedicated cluster is addressed by an endpoint id.
  if (target.startsWith("ocid1.generativeaiendpoint.") === isOnDemand) yield { status: 404 };
  if (model !== "" && !isSpokenBy(format, model)) yield badRequest("Chat request type does not match serving model.");
  if (options.refuseStreams && request.isStream) yield unsupported("isStream", parameterErrors);
  if (format === "GENERIC") {
    yield* checkModelParameters(chatRequest, model, parameterErrors);
    yield* checkGeneric(chatRequest, model);
  } else {
    yield* checkAnswerLimit(chatRequest, isOnDemand);
    yield* format === "COHERE" ? checkCohere(chatRequest, model) : checkCohereV2(chatRequest);
  }
}

/** Cohere's models take the Cohere formats; those with vision or thinking take only COHEREV2. All others take GENERIC. */
function isSpokenBy(format: NativeFormat, model: string): boolean {
  if (!model.startsWith("cohere.")) return format === "GENERIC";
  return format === "COHEREV2" || (format === "COHERE" && !/vision|reasoning/.test(model));
}
