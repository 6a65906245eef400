import type { JsonObject } from "@locus/core";
import { objectsOf } from "../http/is-object.js";
import { notFound } from "./check-thread.js";
import type { HeldThreads } from "./held-threads.js";
import { invalid } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

/** How a server deals with threads. */
export interface ThreadOptions {
  /**
   * The organisation keeps nothing: `previous_response_id` is refused, and `store` makes no difference.
   *
   * @defaultValue false
   */
  zeroDataRetention?: boolean;
  /** The server has no store, and refuses who does not say `store: false`. @defaultValue false */
  refuseStore?: boolean;
  /** The status of a refusal because a previous response is not there. @defaultValue 400 */
  notFoundStatus?: 400 | 404;
}

/** What the model would see. */
export interface JoinedThread {
  thread: readonly JsonObject[];
  /** How many of its items the server held. */
  held: number;
  /** Why there is no such thread; what is new is there all the same. */
  refusal?: ResponsesErrorReply;
}

/** Joins what the server holds with what a request brings. References become the items they refer to. */
export function joinThread(body: JsonObject, threads: HeldThreads, options: ThreadOptions): JoinedThread {
  const items = inputItems(body.input);
  const previousId = body.previous_response_id;
  const alone = (refusal?: ResponsesErrorReply): JoinedThread => ({ thread: items, held: 0, ...(refusal && { refusal }) });
  if (options.refuseStore && body.store !== false) return alone(invalid(noStore, "store"));
  let held: readonly JsonObject[] = [];
  if (typeof previousId === "string") {
    if (options.zeroDataRetention) return alone(invalid(zeroRetention, "previous_response_id", "unsupported_parameter"));
    const previous = threads.find(previousId);
    if (previous === undefined) return alone(previousNotFound(previousId, options.notFoundStatus));
    held = previous.thread;
  }
  const thread = [...held];
  for (const item of items) {
    const found = item.type === "item_reference" ? threads.findItem(String(item.id))?.item : item;
    if (found === undefined) return alone(notFound(String(item.id)));
    thread.push(found);
  }
  return { thread, held: held.length };
}

const zeroRetention = "Previous response cannot be used for this organization due to Zero Data Retention.";
const noStore = "`store=True` (default) is not supported. Please set `store=False` in Responses API.";

function previousNotFound(id: string, status: number | undefined): ResponsesErrorReply {
  const message = `Previous response with id '${id}' not found.`;
  return invalid(message, "previous_response_id", "previous_response_not_found", status);
}

function inputItems(input: JsonObject[string]): readonly JsonObject[] {
  if (typeof input !== "string") return objectsOf(input);
  return [{ type: "message", role: "user", content: [{ type: "input_text", text: input }] }];
}
