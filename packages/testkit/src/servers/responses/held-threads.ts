import type { JsonObject } from "@locus/core";
import { objectsOf } from "../http/is-object.js";

/** A response that the server keeps. */
interface HeldResponse {
  readonly response: JsonObject;
  /** All items of the thread: the model's input, then its output. */
  readonly thread: readonly JsonObject[];
}

/** An item that the server keeps. */
interface HeldItem {
  readonly item: JsonObject;
  /** The reasoning item right before it. */
  readonly reasoning?: JsonObject;
  /** The item right after it. */
  readonly following?: JsonObject;
}

/** The threads a server holds. */
export interface HeldThreads {
  hold(response: JsonObject, thread: readonly JsonObject[]): void;
  find(responseId: string): HeldResponse | undefined;
  findItem(itemId: string): HeldItem | undefined;
  /** Removes one response, or all of them. */
  expire(responseId: string): void;
}

/** Creates an empty store of threads. */
export function createHeldThreads(): HeldThreads {
  const held = new Map<string, HeldResponse>();
  return {
    hold(response, thread) {
      held.set(String(response.id), { response, thread: [...thread, ...objectsOf(response.output)] });
    },
    find: (responseId) => held.get(responseId),
    findItem(itemId) {
      for (const { thread } of held.values()) {
        const index = thread.findIndex((item) => item.id === itemId);
        const item = thread[index];
        if (item === undefined) continue;
        const [before, following] = [thread[index - 1], thread[index + 1]];
        return {
          item,
          ...(before?.type === "reasoning" && { reasoning: before }),
          ...(following !== undefined && { following }),
        };
      }
      return undefined;
    },
    expire(responseId) {
      if (responseId === "all") held.clear();
      else held.delete(responseId);
    },
  };
}
