import { createLearning, type Failure, type Learning, type LearningOptions } from "@locus/core/provider";
import type { ResponsesCall } from "./call.js";

/** Limits of a service that a model instance learned from refusals. */
export interface ResponsesLearned {
  /** Refused parameters. */
  readonly parameters: Learning<ResponsesCall>;
  /** Responses that the service lost. They are not continued, and their thoughts are not sent. */
  readonly lost: Set<string>;
  /** The service holds no threads. */
  stateless?: boolean;
  /** The service does not encrypt thoughts. */
  unencrypted?: boolean;
  /** The service does not summarize thoughts. */
  unsummarized?: boolean;
}

/** The initial state of a model instance. */
export function nothingLearned(): ResponsesLearned {
  const learned: ResponsesLearned = {
    lost: new Set(),
    parameters: createLearning({ essential, rules: rulesOf(() => learned), outputParameter: "text" }),
  };
  return learned;
}

/** Parameters that are never dropped, because the request would change its meaning or lose its limit. */
const essential = ["model", "input", "instructions", "tools", "previous_response_id", "conversation", "max_output_tokens"];

/** The value of `include` that requests encrypted thoughts. */
export const encryptedContent = "reasoning.encrypted_content";

/** Statuses of refusals about threads and thoughts. An error in a stream has no status. */
const statuses: readonly unknown[] = [undefined, 400, 404, 410, 422, 501];

/** Messages about a lost thread. */
const lostThread =
  /previous[ _]?response|response( was)?[ _]not[ _]found|\bthread\b|conversation state|no tool (call|output) found|required following item/i;

/** Messages of services that never hold threads. */
const noThreads = /zero data retention|\bzdr\b|unsupported|not (supported|enabled|permitted|implemented)|disabled|\bstore\b/i;

/** Messages about an unknown parameter, whatever its value. */
const unknown = /un(known|recognized|supported|expected)[ _](request )?(parameter|argument|field)|extra[ _](inputs|forbidden)/i;

/** Maximum number of lost responses to store. A dropped one costs another refusal. */
const maxLost = 1000;

/** Messages about encrypted thoughts that the service cannot read. */
const unreadable = /encrypted[ _]content|reasoning('| (input )?items?\b)/i;

/**
 * Whether the service refused the call because it does not hold the thread: unknown, expired or never stored. Services report it by code,
 * by parameter, or in the message alone.
 */
export function isStateLost({ code, message, parameter, status }: Failure, { thread }: ResponsesCall): boolean {
  if (!thread || !statuses.includes(status)) return false;
  return (
    parameter === "previous_response_id" || lostThread.test(`${code} ${message}`) || message.includes(thread.previousResponseId)
  );
}

/**
 * Learns from a refusal.
 *
 * @returns Whether the next request will differ, so that a retry makes sense.
 */
export function learnFromResponses(failure: Failure, call: ResponsesCall, learned: ResponsesLearned): boolean | Promise<boolean> {
  const { code, message, status } = failure;
  const { thread, replayed } = call;
  const text = `${code} ${message}`;
  if (isStateLost(failure, call) && thread) {
    lose([thread.previousResponseId], learned);
    learned.stateless ||= thread.wasLost || status === 501 || noThreads.test(text) || unknown.test(text);
    return true;
  }
  if (replayed.size > 0 && statuses.includes(status) && unreadable.test(text)) {
    lose(replayed, learned);
    return true;
  }
  if (refusedStore(failure, call)) return learnStateless(call, learned);
  return learned.parameters.learn(failure, call);
}

/** Stores lost responses and drops the oldest, because a model may live as long as its process. */
function lose(ids: Iterable<string>, { lost }: ResponsesLearned): void {
  for (const id of [...lost].slice(0, -maxLost)) lost.delete(id);
  for (const id of ids) lost.add(id);
}

/** Whether the service refused `store`, which messages name without calling it a parameter. */
function refusedStore({ message, parameter, status }: Failure, { body }: ResponsesCall): boolean {
  if (body.store !== true || (status !== 400 && status !== 422 && status !== 501)) return false;
  return parameter === "store" || (/(?<!vector[ _])\bstore\b/i.test(message) && /\bnot\b|\bun|disabled|must|only/i.test(message));
}

function learnStateless({ own }: ResponsesCall, learned: ResponsesLearned): boolean {
  if (own?.store !== undefined) return false;
  learned.stateless = true;
  return true;
}

/** Rules for parameters that are not simply dropped when refused. */
function rulesOf(memory: () => ResponsesLearned): NonNullable<LearningOptions<ResponsesCall>["rules"]> {
  return {
    store({ call, isAboutParameter }) {
      if (call.body.store === true) return learnStateless(call, memory());
      // `store: false` is dropped only if the parameter is unknown, because the service would store by default.
      return isAboutParameter ? undefined : false;
    },
    include({ failure: { message }, call: { encrypts, own } }) {
      const isOwn = [own?.include ?? []].flat().includes(encryptedContent);
      if (!encrypts || isOwn || !/encrypted/i.test(message)) return undefined;
      memory().unencrypted = true;
      return true;
    },
    text({ failure: { message }, call: { body, own }, isAboutParameter, weaken }) {
      // Verbosity is left to the caller.
      if (!Object(body.text).format || /verbosity/i.test(message))
        return isAboutParameter && !Object(body.text).format && undefined;
      return !Object(own?.text).format && weaken();
    },
    reasoning({ failure: { message }, call: { body, own } }) {
      const { effort, summary } = Object(body.reasoning);
      // Effort is left to the caller.
      if (!summary || Object(own?.reasoning).summary || (effort && !/summar/i.test(message))) return false;
      memory().unsummarized = true;
      return true;
    },
  };
}
