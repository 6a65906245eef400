import { createLearning, type Failure, type Learning, type LearningOptions } from "@locus/core/provider";
import type { ResponsesCall } from "./call.js";

/** What a service taught a model instance by refusing it. */
export interface ResponsesLearned {
  /** Parameters that it refused. */
  readonly parameters: Learning<ResponsesCall>;
  /** Responses that the service no longer knows: they are not continued, and their thoughts are not sent. */
  readonly lost: Set<string>;
  /** The service holds no threads. */
  stateless?: boolean;
  /** It does not encrypt thoughts. */
  unencrypted?: boolean;
  /** It does not sum them up. */
  unsummarized?: boolean;
}

/** A model instance that has learned nothing yet. */
export function nothingLearned(): ResponsesLearned {
  const learned: ResponsesLearned = {
    lost: new Set(),
    parameters: createLearning({ essential, rules: rulesOf(() => learned), outputParameter: "text" }),
  };
  return learned;
}

/** Never left out, because without them it would be another request, or one without a limit. */
const essential = ["model", "input", "instructions", "tools", "previous_response_id", "conversation", "max_output_tokens"];

/** What of an answer is asked for so that thoughts can go back. */
export const encryptedContent = "reasoning.encrypted_content";

/** Statuses with which services say that they do not hold a thread. An error in a stream has none. */
const statuses: readonly unknown[] = [undefined, 400, 404, 410, 422, 501];

/** How they say it. */
const lostThread =
  /previous[ _]?response|response( was)?[ _]not[ _]found|\bthread\b|conversation state|no tool (call|output) found|required following item/i;

/** How they say that they never hold any. */
const noThreads = /zero data retention|\bzdr\b|unsupported|not (supported|enabled|permitted|implemented)|disabled|\bstore\b/i;

/** How they say that they do not know a parameter, whatever its value. */
const unknown = /un(known|recognized|supported|expected)[ _](request )?(parameter|argument|field)|extra[ _](inputs|forbidden)/i;

/** How many lost responses are remembered. One that is forgotten is refused once more. */
const mostLost = 1000;

/** How they say that they do not read the thoughts that were sent. */
const unreadable = /encrypted[ _]content|reasoning('| (input )?items?\b)/i;

/**
 * Whether a refusal says that the service does not hold the thread that the call continues: unknown, expired, or never kept. Services
 * say it by code, by the parameter they name, or in words alone.
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
 * @returns Whether the next request will differ, so that it is worth sending.
 */
export function learnFromResponses(failure: Failure, call: ResponsesCall, learned: ResponsesLearned): boolean | Promise<boolean> {
  const { code, message, status } = failure;
  const { thread, replayed } = call;
  const said = `${code} ${message}`;
  if (isStateLost(failure, call) && thread) {
    lose([thread.previousResponseId], learned);
    learned.stateless ||= thread.wasLost || status === 501 || noThreads.test(said) || unknown.test(said);
    return true;
  }
  if (replayed.size > 0 && statuses.includes(status) && unreadable.test(said)) {
    lose(replayed, learned);
    return true;
  }
  if (refusedStore(failure, call)) return learnStateless(call, learned);
  return learned.parameters.learn(failure, call);
}

/** Remembers what was lost, and forgets the oldest of it: a model may live as long as its process. */
function lose(ids: Iterable<string>, { lost }: ResponsesLearned): void {
  for (const id of [...lost].slice(0, -mostLost)) lost.delete(id);
  for (const id of ids) lost.add(id);
}

/** A store is refused in words that name it without saying that it is a parameter. */
function refusedStore({ message, parameter, status }: Failure, { body }: ResponsesCall): boolean {
  if (body.store !== true || (status !== 400 && status !== 422 && status !== 501)) return false;
  return parameter === "store" || (/(?<!vector[ _])\bstore\b/i.test(message) && /\bnot\b|\bun|disabled|must|only/i.test(message));
}

function learnStateless({ own }: ResponsesCall, learned: ResponsesLearned): boolean {
  if (own?.store !== undefined) return false;
  learned.stateless = true;
  return true;
}

/** Parameters whose refusal teaches something else than to leave them out. */
function rulesOf(memory: () => ResponsesLearned): NonNullable<LearningOptions<ResponsesCall>["rules"]> {
  return {
    store({ call, isAboutParameter }) {
      if (call.body.store === true) return learnStateless(call, memory());
      // Who wants nothing stored does not get it stored because the service would rather.
      return isAboutParameter ? undefined : false;
    },
    include({ failure: { message }, call: { encrypts, own } }) {
      const isOwn = [own?.include ?? []].flat().includes(encryptedContent);
      if (!encrypts || isOwn || !/encrypted/i.test(message)) return undefined;
      memory().unencrypted = true;
      return true;
    },
    text({ failure: { message }, call: { body, own }, isAboutParameter, weaken }) {
      // Verbosity is the caller's to change.
      if (!Object(body.text).format || /verbosity/i.test(message))
        return isAboutParameter && !Object(body.text).format && undefined;
      return !Object(own?.text).format && weaken();
    },
    reasoning({ failure: { message }, call: { body, own } }) {
      const { effort, summary } = Object(body.reasoning);
      // Effort is the caller's to change.
      if (!summary || Object(own?.reasoning).summary || (effort && !/summar/i.test(message))) return false;
      memory().unsummarized = true;
      return true;
    },
  };
}
