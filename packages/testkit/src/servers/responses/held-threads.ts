import type { JsonObject } from "@locus/core";
import { objectsOf } from "../http/is-object.js";

/** A response that a server keeps. */
interface HeldResponse {
  readonly response: JsonObject;
  /** Everything up to its end: what the model saw, and its output. */
  readonly thread: readonly JsonObject[];
}

/** An item that a server keeps. */
interface HeldItem {
  readonly item: JsonObject;
  /** The reasoning it came right after. */
  readonly reasoning?: JsonObject;
  /** What came right after it. */
  readonly following?: JsonObject;
}

/** The threads a server holds. */
export interface HeldThreads {
  hold(response: JsonObject, thread: readonly JsonObject[]): void;
  find(responseId: string): HeldResponse | undefined;
  findItem(itemId: string): HeldItem | undefined;
  /** Forgets a response, or all. */
  expire(responseId: string): void;
}

/** Starts with none. */
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
