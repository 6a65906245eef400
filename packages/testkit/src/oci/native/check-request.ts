import { checkAnswerLimit, checkCohere } from "./check-cohere.js";
import { checkCohereV2 } from "./check-cohere-v2.js";
import { checkGeneric } from "./check-generic.js";
import { checkShape } from "./check-shape.js";
import { checkModelParameters } from "./model-rules.js";
import type { NativeFormat } from "./native-format.js";
import type { NativeErrorReply } from "./native-reply.js";
import type { NativeRequest } from "./native-request.js";
import { badRequest, type ParameterErrors, type Refusals, unsupported } from "./refusals.js";

/** What the endpoint refuses besides what it always does. */
export interface RefusalOptions {
  /** Refuse to stream, with a 400. @defaultValue false */
  refuseStreams?: boolean;
  /**
   * How a model's refusal of a parameter is told. Both forms are reported: the answer of the model's own service as JSON in the
   * message, with the parameter and a code; or a sentence.
   *
   * @defaultValue "encoded"
   */
  parameterErrors?: ParameterErrors;
}

/**
 * Checks a request as the service does.
 *
 * @param request - The request.
 * @param model - The model behind it, `""` where nobody can tell, as of a dedicated cluster.
 * @returns The first thing that is wrong, or nothing.
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
  // A dedicated cluster is found by the id of its endpoint, and nothing else is.
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

/** Models of Cohere speak its formats, those that see or think the second one only; all others speak GENERIC. */
function isSpokenBy(format: NativeFormat, model: string): boolean {
  if (!model.startsWith("cohere.")) return format === "GENERIC";
  return format === "COHEREV2" || (format === "COHERE" && !/vision|reasoning/.test(model));
}
