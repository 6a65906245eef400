import { type AssistantPart, type JsonObject, toolCallsOf } from "@locus/core";
import { canonicalJson, MessageBuilder } from "@locus/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CanonicalItem,
  type CanonicalPart,
  mutationCount,
  mutationsOf,
  noHabits,
  type ServerHabits,
  serve,
  serverHabits,
} from "../testing/server-habits.js";
import { answerItems } from "./answer-items.js";
import type { Known, Sighting } from "./item-evidence.js";
import { endRules, type ItemRule, streamRules } from "./item-rules.js";

const word = fc.constantFrom("The sky", "The sea", "Well", "I see", "1", "{}");
const url = { type: "url_citation", url: "https://a.example", start_index: 0, end_index: 3 };
const part: fc.Arbitrary<CanonicalPart> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: word, annotations: fc.constantFrom<JsonObject[][]>([], [], [url]) }) },
  { weight: 1, arbitrary: word.map((refusal) => ({ refusal })) },
);
const item: fc.Arbitrary<CanonicalItem> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("reasoning" as const),
      summary: fc.array(word, { maxLength: 2 }),
      content: fc.array(word, { maxLength: 1 }),
      encrypted: fc.constantFrom(undefined, "gAAAA"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("message" as const), parts: fc.array(part, { minLength: 1, maxLength: 2 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("function_call" as const),
      name: fc.constantFrom("read", "read", "write"),
      args: fc.constantFrom({}, { a: 1 }, { a: 1 }, { a: 2 }, { path: "x", a: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("web_search_call" as const), query: word }) },
);

/** Numbers each text, because texts that are equal by chance cannot be distinguished. */
function numbered(items: readonly CanonicalItem[]): CanonicalItem[] {
  let count = 0;
  const number = (text: string): string => `${text} #${count++};`;
  return items.map((each): CanonicalItem => {
    if (each.type === "message")
      return {
        ...each,
        parts: each.parts.map((one, position) =>
          "text" in one
            ? {
                text: number(one.text),
                annotations: one.annotations.map((raw) => ({ ...raw, url: `https://a.example/${count}/${position}` })),
              }
            : { refusal: number(one.refusal) },
        ),
      };
    if (each.type === "reasoning")
      return {
        ...each,
        summary: each.summary.map(number),
        content: each.content.map(number),
        encrypted: each.encrypted && `${each.encrypted}${count++}`,
      };
    return each.type === "web_search_call" ? { ...each, query: number(each.query) } : each;
  });
}

interface Case {
  items: CanonicalItem[];
  habits: ServerHabits;
}

const callKey = (name: string, args: unknown): string => `${name} ${canonicalJson(JSON.parse(JSON.stringify(args)))}`;

const countOf = (items: readonly CanonicalItem[], type: string): number => items.filter((each) => each.type === type).length;
const keysOf = (items: readonly CanonicalItem[]): string[] =>
  items.flatMap((each) => (each.type === "function_call" ? callKey(each.name, each.args) : []));
/** Two equal calls. */
const hasTwins = ({ items }: Case): boolean => new Set(keysOf(items)).size < keysOf(items).length;
/** Two items of one type. */
const hasTwo = ({ items }: Case, ...types: string[]): boolean => types.some((type) => countOf(items, type) > 1);
const hasSeveral = (given: Case): boolean => hasTwo(given, "message", "reasoning", "function_call", "web_search_call");
const hasCitations = ({ items }: Case): boolean =>
  items.some((each) => each.type === "message" && each.parts.some((one) => "text" in one && one.annotations.length > 0));
/** An item of several texts. */
const hasLong = ({ items }: Case): boolean =>
  items.some(
    (each) =>
      (each.type === "message" && each.parts.length > 1) ||
      (each.type === "reasoning" && each.summary.length + each.content.length > 1),
  );
const inTime = (when: string): boolean => when === "in time" || when === "twice";
const isParallel = ({ items, habits }: Case): boolean =>
  habits.calls === "at the same time" && countOf(items, "function_call") > 1;
/** Whether whole items are sent, each or at the end of the answer. */
const hasWholeItems = ({ habits: { end, done } }: Case): boolean => end !== "missing" || done !== "missing";
const nameLess = ({ habits: { ids, indexes } }: Case): boolean => ids !== "stable" && indexes !== "stable";

/** Answers that no client could reconstruct, by reason. */
const unknowable: Readonly<Record<string, (given: Case) => boolean>> = {
  "only whole items contain hosted calls and encrypted thoughts": (given) =>
    !hasWholeItems(given) &&
    (countOf(given.items, "web_search_call") > 0 || given.items.some((each) => each.type === "reasoning" && each.encrypted)),
  "only items contain the names of calls": (given) => {
    const { added, deltas } = given.habits;
    const isUnannounced = added === "missing" || (added === "late" && deltas === "missing");
    return !hasWholeItems(given) && isUnannounced && countOf(given.items, "function_call") > 0;
  },
  "no whole text contains the missing pieces": (given) =>
    !hasWholeItems(given) && given.habits.deltas !== "all" && given.habits.wholes === "missing",
  "emitted text cannot change: a text is completed only before the next of its kind": (given) => {
    const { deltas, wholes, parts, done } = given.habits;
    const isCompleted = inTime(wholes) || (inTime(parts) && wholes !== "missing" && wholes !== "late");
    return (
      deltas === "but the last" && !isCompleted && (hasLong(given) || (!inTime(done) && hasTwo(given, "message", "reasoning")))
    );
  },
  "equal calls under one call_id are one call, unless everything else differs": (given) => {
    const { added, callIds, ids, indexes } = given.habits;
    return hasTwins(given) && callIds === "one for all" && !(inTime(added) && ids === "stable" && indexes === "stable");
  },
  "equal calls that differ only by id may be one, because ids change": (given) =>
    hasTwins(given) && given.habits.end === "missing" && given.habits.indexes !== "stable" && !inTime(given.habits.added),
  "calls under one call_id need an index, or an announcement and an end each": (given) => {
    const { added, callIds, done, indexes } = given.habits;
    if (callIds !== "one for all" || !hasTwo(given, "function_call") || indexes === "stable") return false;
    return indexes === "zero" || !inTime(added) || done === "missing";
  },
  "the id of an open item refers to that item": (given) =>
    given.habits.ids === "of the item before" && (isParallel(given) || given.habits.done === "late"),
  "deltas of several open calls need the id of their call, and so do finished calls": (given) => {
    const { added, callIds, ids, indexes } = given.habits;
    const isNamed = ids === "stable" || (ids === "other when done" && !callIds.startsWith("missing"));
    return isParallel(given) && indexes !== "stable" && (added === "missing" || !isNamed);
  },
  "items under one id need announcements": (given) =>
    hasSeveral(given) && given.habits.ids === "one for all" && !inTime(given.habits.added),
  "a new item needs an id or index, or the end of the previous item": (given) =>
    hasSeveral(given) && nameLess(given) && !inTime(given.habits.done),
  "or an announcement": (given) => {
    const { added, deltas, done, ids, indexes } = given.habits;
    const isMarked = inTime(added) || inTime(done) || indexes === "stable" || (ids === "stable" && deltas === "all");
    return hasSeveral(given) && !isMarked;
  },
  "a citation before its text needs the id of its item": (given) => {
    const { added, deltas } = given.habits;
    return hasCitations(given) && nameLess(given) && deltas === "missing" && !inTime(added);
  },
  "contents only at the end need the id of their item": (given) => {
    const { added, deltas, done, ids, wholes } = given.habits;
    const isEnd = deltas === "missing" && (wholes === "late" || wholes === "missing") && !inTime(done);
    return isEnd && (!inTime(added) || done === "missing") && hasSeveral(given) && (hasCitations(given) || ids !== "stable");
  },
};

const canBeKnown = (given: Case): boolean => !Object.values(unknowable).some((isIt) => isIt(given));

const example: fc.Arbitrary<Case> = fc
  .record({ items: fc.array(item, { minLength: 1, maxLength: 5 }).map(numbered), habits: serverHabits })
  .filter(canBeKnown);

interface Rules {
  stream: readonly ItemRule[];
  end: readonly ItemRule[];
}

function read({ items, habits }: Case, rules?: Rules): readonly AssistantPart[] {
  const { events, output } = serve(items, habits);
  const builder = new MessageBuilder({ provider: "acme", modelId: "m" });
  const answer = answerItems({ builder, provider: "acme", announcesThinking: true, rules });
  for (const event of events) answer.push(event);
  answer.fill(output);
  const complete = builder.end({ finishReason: { reason: "stop" } }).at(-1);
  if (complete?.type !== "model_complete" || typeof complete.message.content === "string") throw new Error("no message");
  return complete.message.content;
}

/** The contents of an answer, regardless of cuts into parts and of delays. */
function meaningOf(content: readonly AssistantPart[]) {
  const texts = (type: "text" | "reasoning") =>
    content.flatMap((each) => (each.type === type ? each.text.split(/(?<=;)(?:\n\n)?/).filter(Boolean) : [])).sort();
  return {
    texts: texts("text"),
    thoughts: texts("reasoning"),
    refusals: content.flatMap((each) => (each.type === "refusal" ? each.refusal.split(/(?<=;)/) : [])).sort(),
    citations: content.flatMap((each) => (each.type === "text" ? (each.annotations ?? []).map(({ url: to }) => to) : [])).sort(),
    sealed: content
      .flatMap((each) => (each.type === "reasoning" ? (Object(each.providerData?.acme).encrypted_content ?? []) : []))
      .sort(),
    hosted: content.flatMap((each) => (each.type === "provider" ? Object(Object(each.data).action).query : [])).sort(),
    calls: toolCallsOf({ role: "assistant", content: [...content] })
      .map(({ name, arguments: args, invalidArguments: bad }) => bad ?? callKey(name, args))
      .sort(),
  };
}

function meaningMeant(items: readonly CanonicalItem[]): ReturnType<typeof meaningOf> {
  const parts = items.flatMap((each) => (each.type === "message" ? each.parts : []));
  const thoughts = items.flatMap((each) => (each.type === "reasoning" ? each : []));
  return {
    texts: parts.flatMap((each) => ("text" in each ? each.text : [])).sort(),
    thoughts: thoughts.flatMap(({ summary, content }) => [...summary, ...content]).sort(),
    refusals: parts.flatMap((each) => ("refusal" in each ? each.refusal : [])).sort(),
    citations: parts.flatMap((each) => ("text" in each ? each.annotations.map(({ url: to }) => String(to)) : [])).sort(),
    sealed: thoughts.flatMap(({ encrypted }) => encrypted ?? []).sort(),
    hosted: items.flatMap((each) => (each.type === "web_search_call" ? each.query : [])).sort(),
    calls: items.flatMap((each) => (each.type === "function_call" ? callKey(each.name, each.args) : [])).sort(),
  };
}

const property = (rules?: Rules, seen?: (mutations: string[]) => void) =>
  fc.property(example, (given) => {
    seen?.(mutationsOf(given.habits));
    expect(meaningOf(read(given, rules))).toEqual(meaningMeant(given.items));
  });

const without = (pattern: RegExp, rules: readonly ItemRule[]): ItemRule[] => rules.filter(({ name }) => !pattern.test(name));
const alone = (pattern: RegExp, rules: readonly ItemRule[]): ItemRule[] => rules.filter(({ name }) => pattern.test(name));

describe("with any habits of a server, each call and each text is emitted once", () => {
  // A random seed; failures print it. For longer runs: `RUNS=100000 [SEED=1] pnpm exec vitest run --project unit <this file>`.
  const { RUNS, SEED } = process.env;
  const numRuns = Number(RUNS ?? 4000);

  test("with all rules, and every habit in many cases", { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    const runs = fc.check(
      property(undefined, (mutations) => {
        for (const mutation of mutations) counts.set(mutation, (counts.get(mutation) ?? 0) + 1);
      }),
      { numRuns, ...(SEED && { seed: Number(SEED) }) },
    );
    if (RUNS) process.stdout.write(`${JSON.stringify([...counts])}\n`);
    expect(runs.failed ? fc.defaultReportMessage(runs) : "").toBe("");
    for (const [mutation, count] of counts) expect([mutation, count > numRuns / 200]).toEqual([mutation, true]);
    expect(counts.size).toBe(mutationCount);
  });

  // Evidence for each rule: without it, or with it alone, answers are wrong.
  const trusting = (rules: readonly ItemRule[], isTrue: (known: Known, sighting: Sighting) => boolean) =>
    rules.map(
      ({ name, find }): ItemRule => ({
        name,
        find: (known, sighting) =>
          sighting.callId === undefined ? find(known, sighting) : known.find((each) => isTrue(each, sighting)),
      }),
    );
  const sameCallId = ({ callIds }: Known, { callId = "" }: Sighting): boolean => callIds.has(callId);
  const sameCall = (known: Known, sighting: Sighting): boolean => sameCallId(known, sighting) && known.name === sighting.name;
  test.each<[string, Rules]>([
    ["call_id is ignored", { stream: without(/call_id/, streamRules), end: without(/call_id/, endRules) }],
    ["call_id is trusted alone", { stream: trusting(streamRules, sameCallId), end: trusting(endRules, sameCallId) }],
    ["call_id and name are trusted alone", { stream: trusting(streamRules, sameCall), end: trusting(endRules, sameCall) }],
    ["call_id is all there is", { stream: alone(/call_id/, streamRules), end: alone(/call_id/, endRules) }],
    ["ids are ignored", { stream: without(/^id/, streamRules), end: without(/^id/, endRules) }],
    ["ids are trusted alone", { stream: alone(/^id/, streamRules), end: alone(/^id/, endRules) }],
    ["indexes are ignored", { stream: without(/index/, streamRules), end: endRules }],
    ["content is ignored at the end", { stream: streamRules, end: without(/content/, endRules) }],
    ["unmatched items of the whole answer become new items", { stream: streamRules, end: without(/position/, endRules) }],
    ["nothing is recognised as repeated", { stream: without(/again|repeated/, streamRules), end: endRules }],
  ])("but not if %s", (_name, rules) => {
    const runs = fc.check(property(rules), { numRuns: 3000, endOnFailure: true, seed: 20 });
    expect(runs.failed).toBe(true);
    expect(String(runs.errorInstance)).toContain("AssertionError");
  });
});

describe("a server with the behaviour of OpenAI", () => {
  test("yields the parts in order", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }).map(numbered), (items) => {
        const order = items.flatMap((each) => {
          if (each.type === "message")
            return each.parts.map((one) => ("text" in one ? "text" : "refusal")).filter((kind) => kind === "text");
          if (each.type === "function_call") return ["tool_call"];
          if (each.type === "web_search_call") return ["provider"];
          return each.summary.length + each.content.length > 0 || each.encrypted ? ["reasoning"] : [];
        });
        const content = read({ items, habits: noHabits });
        expect(content.map(({ type }) => type).filter((type) => type !== "refusal")).toEqual(order);
      }),
      { numRuns: 300 },
    );
  });
});
