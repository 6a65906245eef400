import { type Message, toolCallsOf } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { checkMessages } from "../threads/check-messages.js";
import { copyJson } from "../threads/copy-json.js";
import { answerLostCalls } from "../threads/state.js";
import type { Run } from "./run.js";

/**
 * Appends copies of a hook's messages to the transcript. A call without a result gets one, because services refuse calls without.
 *
 * @param where - The source of the messages, as the subject of the error.
 * @throws ConfigurationError on an invalid message, or on a call whose id is already in the thread.
 */
export function appendFromHook<Output>(run: Run<Output>, messages: readonly Message[], where: string): void {
  const checked = checkMessages(messages, where, new Set(run.callIds));
  const known = new Set(run.callIds);
  const calls = checked.flatMap(toolCallsOf);
  for (const { id } of calls) {
    if (known.has(id)) throw new ConfigurationError(`${where} makes a call whose id "${id}" is already in the thread.`);
    known.add(id);
  }
  for (const message of copyJson(checked, where)) run.append(message);
  if (calls.length > 0) answerLostCalls(run.state);
}
