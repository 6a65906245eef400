import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@locus/core";
import { objectsOf } from "../../servers/http/is-object.js";
import { checkAnswered, checkCohereName } from "./cohere-calls.js";
import { badRequest, invalidByCohere, type Refusals } from "./refusals.js";

/** The types of a parameter: Python's, including lists and dictionaries of a type. */
const parameterType = /^(str|int|float|bool|list|dict|any|([Ll]ist|[Dd]ict)\[.+\])$/;

/** Checks the rules of COHERE that its field types cannot express. */
export function* checkCohere(chatRequest: JsonObject, model: string): Refusals {
  yield* checkTools(chatRequest);
  yield* checkHistory(chatRequest, model);
  yield* checkTurn(chatRequest);
}

function* checkTools({ tools }: JsonObject): Refusals {
  for (const { name, parameterDefinitions } of objectsOf(tools)) {
    yield* checkCohereName(name);
    const types = objectsOf(Object.values(parameterDefinitions ?? {})).map(({ type }) => String(type));
    // The service rejects a bare `List` and the types of JSON Schema.
    if (!types.every((type) => parameterType.test(type))) yield { status: 500 };
  }
}

function* checkHistory({ chatHistory, toolResults, message }: JsonObject, model: string): Refusals {
  const history = objectsOf(chatHistory);
  const isUnsaid = (entry: JsonObject) => entry.role !== "TOOL" && (entry.message ?? "") === "";
  if (history.some(isUnsaid)) yield invalidByCohere("all elements in history must have a message");
  // Command R accepts a call without its result, Command A does not.
  if (!model.startsWith("cohere.command-a")) return;
  const turns = [...history, { role: "TOOL", toolResults }, { role: "USER", message }];
  for (const [index, entry] of turns.entries()) {
    const calls = objectsOf(entry.role === "CHATBOT" ? entry.toolCalls : undefined);
    const results = objectsOf(turns[index + 1]?.toolResults).map(({ call }) => objectsOf([call])[0]?.name);
    yield* checkAnswered(
      calls.map(({ name }) => name),
      results,
    );
  }
}

/** A turn is either a message or the results of the calls in the turn before. */
function* checkTurn({ message, chatHistory, toolResults, isForceSingleStep }: JsonObject): Refusals {
  const history = objectsOf(chatHistory);
  const results = objectsOf(toolResults);
  const isSingleStep = isForceSingleStep === true;
  if (message === "" && results.length === 0 && history.at(-1)?.role !== "TOOL")
    yield invalidByCohere("message must be at least 1 token long or tool results must be specified.");
  if (message !== "" && history.at(-1)?.role === "TOOL" && !isSingleStep)
    yield invalidByCohere("cannot specify message if the last entry in chat history contains tool results");
  if (message !== "" && results.length > 0 && !isSingleStep)
    yield invalidByCohere("cannot specify both message and tool_results in multistep mode");
  const calls = objectsOf(history.filter(({ role }) => role === "CHATBOT").at(-1)?.toolCalls);
  const isMade = (result: JsonObject) => calls.some((call) => isDeepStrictEqual(call, result.call));
  if (results.length > 0 && !isSingleStep && !results.every(isMade))
    yield invalidByCohere("tool_results must contain the calls of the last chatbot message, with their parameters");
}

/** The token limit for on-demand answers, the same in both versions of the format. */
const longestAnswer = 4_000;

/** Checks the token limit of an on-demand request. */
export function* checkAnswerLimit({ maxTokens }: JsonObject, isOnDemand: boolean): Refusals {
  if (isOnDemand && Number(maxTokens) > longestAnswer)
    yield badRequest(`Invalid parameter: 'maxTokens' must be at most ${longestAnswer}, but was ${maxTokens}.`);
}
