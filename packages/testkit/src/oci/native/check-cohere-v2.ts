import type { JsonObject } from "@locus/core";
import { isObject, objectsOf } from "../../servers/http/is-object.js";
import { checkAnswered, checkCohereName } from "./cohere-calls.js";
import { invalidByCohere, type Refusals } from "./refusals.js";
import { toolTurns } from "./tool-turns.js";

/** Checks the rules of COHEREV2 that its field types cannot express. */
export function* checkCohereV2({ messages, tools, toolsChoice }: JsonObject): Refusals {
  for (const tool of objectsOf(tools)) yield* checkCohereName(isObject(tool.function) ? tool.function.name : undefined);
  if (toolsChoice === "REQUIRED" && objectsOf(tools).length === 0)
    yield invalidByCohere("tools must be specified when tool_choice is REQUIRED");
  if (objectsOf(messages).length === 0) yield invalidByCohere("messages must not be empty");
  for (const { role, content, toolCalls } of objectsOf(messages)) {
    const hasCalls = objectsOf(toolCalls).length > 0;
    if (objectsOf(content).length === 0 && !hasCalls)
      yield invalidByCohere(`the content of a message must not be empty (role ${role})`);
  }
  for (const { calls, results } of toolTurns(objectsOf(messages))) {
    const stray = results.find((id) => !calls.includes(id));
    if (stray !== undefined) yield invalidByCohere(`tool_call_id ${stray} is not in the tool_calls of the previous message`);
    yield* checkAnswered(calls, results);
  }
}
