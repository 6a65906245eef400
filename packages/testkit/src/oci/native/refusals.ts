import type { JsonObject } from "@locus/core";
import type { NativeErrorReply } from "./native-reply.js";

/** What a check finds, one after the other. The service tells the first. */
export type Refusals = Generator<NativeErrorReply, void, void>;

/** In which words a model's refusal of a parameter comes: both are reported of models of OpenAI on OCI. */
export type ParameterErrors = "encoded" | "plain";

/** A bad request, in the words of OCI. */
export function badRequest(message: string): NativeErrorReply {
  return { status: 400, message };
}

/** A request that OCI cannot read; it says no more than the beginning of it. */
export function unreadable(problem: string): NativeErrorReply {
  return badRequest(`Please pass in correct format of request. ${problem}`);
}

/** What Cohere's own service refuses: its answer, as text in OCI's. */
export function invalidByCohere(problem: string): NativeErrorReply {
  return encoded({ id: "chat-1", message: `invalid request: ${problem}` });
}

/** What xAI's own service refuses: its answer, as text in OCI's. */
export function invalidByGrok(error: string): NativeErrorReply {
  return encoded({ code: "Client specified an invalid argument", error });
}

/** What Google's own service refuses. */
export function invalidByGemini(problem: string, place: string): NativeErrorReply {
  return badRequest(`Invalid JSON payload received. ${problem} at '${place}': Cannot find field.`);
}

/** A model does not take a parameter, or not this value of it. */
export function invalidParameter(
  param: string,
  code: "unsupported_parameter" | "unsupported_value",
  message: string,
  words: ParameterErrors,
): NativeErrorReply {
  if (words === "plain") return badRequest(`Invalid '${param}': ${message}`);
  return badRequest(JSON.stringify({ error: { message, type: "invalid_request_error", param, code } }, null, 2));
}

/** A model does not take a parameter. @param instead - What it takes instead. */
export function unsupported(param: string, words: ParameterErrors, instead?: string): NativeErrorReply {
  const advice = instead === undefined ? "" : ` Use '${instead}' instead.`;
  const message = `Unsupported parameter: '${param}' is not supported with this model.${advice}`;
  return invalidParameter(param, "unsupported_parameter", message, words);
}

function encoded(answer: JsonObject): NativeErrorReply {
  return badRequest(JSON.stringify(answer));
}
