import type { JsonObject } from "@locus/core";
import { objectsOf } from "../http/is-object.js";
import { notFound } from "./check-thread.js";
import type { HeldThreads } from "./held-threads.js";
import { invalid } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

/** The rules of a server for threads. */
export interface ThreadOptions {
  /**
   * Zero data retention: `previous_response_id` is refused, and `store` has no effect.
   *
   * @defaultValue false
   */
  zeroDataRetention?: boolean;
  /** The server has no store, and refuses requests without `store: false`. @defaultValue false */
  refuseStore?: boolean;
  /** The status when the previous response does not exist. @defaultValue 400 */
  notFoundStatus?: 400 | 404;
}

/** The items that the model would see. */
export interface JoinedThread {
  thread: readonly JsonObject[];
  /** The number of items that the server held. */
  held: number;
  /** The reason why the thread cannot be continued. `thread` then has only the new items. */
  refusal?: ResponsesErrorReply;
}

/** Joins the items that the server holds with those of a request, and resolves references to items. */
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
