import type { JsonObject } from "@locus/core";
import type { NativeErrorReply } from "./native-reply.js";

/** The refusals that a check finds, in order. The service reports the first. */
export type Refusals = Generator<NativeErrorReply, void, void>;

/** The form in which a refused parameter is reported. Both forms have been seen from models of OpenAI on OCI. */
export type ParameterErrors = "encoded" | "plain";

/** A bad request as OCI reports it. */
export function badRequest(message: string): NativeErrorReply {
  return { status: 400, message };
}

/** A request that OCI cannot parse. OCI's message begins with the same sentence; the problem is ours. */
export function unreadable(problem: string): NativeErrorReply {
  return badRequest(`Please pass in correct format of request. ${problem}`);
}

/** A refusal of Cohere's own service: its answer, as text in OCI's. */
export function invalidByCohere(problem: string): NativeErrorReply {
  return encoded({ id: "chat-1", message: `invalid request: ${problem}` });
}

/** A refusal of xAI's own service: its answer, as text in OCI's. */
export function invalidByGrok(error: string): NativeErrorReply {
  return encoded({ code: "Client specified an invalid argument", error });
}

/** A refusal of Google's own service. */
export function invalidByGemini(problem: string, path: string): NativeErrorReply {
  return badRequest(`Invalid JSON payload received. ${problem} at '${path}': Cannot find field.`);
}

/** A model refuses a parameter, or its value. */
export function invalidParameter(
  param: string,
  code: "unsupported_parameter" | "unsupported_value",
  message: string,
  words: ParameterErrors,
): NativeErrorReply {
  if (words === "plain") return badRequest(`Invalid '${param}': ${message}`);
  return badRequest(JSON.stringify({ error: { message, type: "invalid_request_error", param, code } }, null, 2));
}

/** A model refuses a parameter. @param instead - The parameter to use instead. */
export function unsupported(param: string, words: ParameterErrors, instead?: string): NativeErrorReply {
  const advice = instead === undefined ? "" : ` Use '${instead}' instead.`;
  const message = `Unsupported parameter: '${param}' is not supported with this model.${advice}`;
  return invalidParameter(param, "unsupported_parameter", message, words);
}

function encoded(answer: JsonObject): NativeErrorReply {
  return badRequest(JSON.stringify(answer));
}
