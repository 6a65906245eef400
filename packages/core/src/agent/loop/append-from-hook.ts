import { type Message, toolCallsOf } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { checkMessages } from "../threads/check-messages.js";
import { copyJson } from "../threads/copy-json.js";
import { answerLostCalls } from "../threads/state.js";
import type { Run } from "./run.js";

/**
 * Puts copies of a hook's messages into the transcript. A call among them that has no result gets one, because no service takes it without.
 *
 * @param where - Where they come from, as the subject of the error.
 * @throws ConfigurationError on what is no message, and on a call with an id that the thread has.
 */
export function appendFromHook<Output>(run: Run<Output>, messages: readonly Message[], where: string): void {
  const checked = checkMessages(messages, where, new Set(run.callIds));
  const known = new Set(run.callIds);
  const calls = checked.flatMap(toolCallsOf);
  for (const { id } of calls) {
    if (known.has(id)) throw new ConfigurationError(`${where} makes a call "${id}" that the thread has already.`);
    known.add(id);
  }
  for (const message of copyJson(checked, where)) run.append(message);
  if (calls.length > 0) answerLostCalls(run.state);
}
