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

/** Each text has a number, so that it is known wherever it shows: what repeats a text by chance is no one's mistake. */
function numbered(items: readonly CanonicalItem[]): CanonicalItem[] {
  let count = 0;
  const number = (text: string): string => `${text} #${count++};`;
  return items.map((each): CanonicalItem => {
    if (each.type === "message")
      return {
        ...each,
        parts: each.parts.map((one, place) =>
          "text" in one
            ? {
                text: number(one.text),
                annotations: one.annotations.map((raw) => ({ ...raw, url: `https://a.example/${count}/${place}` })),
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

/** Whether the answer can be known from what the server sends. What no client could tell is not asked for. */
function canBeKnown({ items, habits }: Case): boolean {
  const { added, callIds, calls, deltas, done, end, endIds, ids, indexes, parts, wholes } = habits;
  const has = (type: string) => items.some((each) => each.type === type);
  const isTold = end !== "missing" || done !== "missing";
  // Hosted calls and encrypted thoughts are in whole items alone, names of calls in items.
  if (!isTold && (has("web_search_call") || items.some((each) => each.type === "reasoning" && each.encrypted))) return false;
  if (!isTold && (added === "missing" || (deltas !== "all" && wholes === "missing"))) return false;
  if (!isTold && added === "late" && deltas === "missing") return false;
  // A text that is told whole only after others were written cannot be mended in its place.
  const isMended =
    wholes === "in time" || wholes === "twice" || (parts === "in time" && wholes !== "missing" && wholes !== "late");
  const isMendedLast = isMended || done === "in time" || done === "twice";
  const isLong = items.some(
    (each) =>
      (each.type === "message" && each.parts.length > 1) ||
      (each.type === "reasoning" && each.summary.length + each.content.length > 1),
  );
  if (deltas === "but the last" && !(isLong ? isMended : isMendedLast)) return false;
  const keys = items.flatMap((each) => (each.type === "function_call" ? callKey(each.name, each.args) : []));
  const hasTwins = new Set(keys).size < keys.length;
  // Equal calls under one call_id are one call.
  if (hasTwins && callIds === "one for all") return false;
  // Calls that have one call_id are told apart by their index.
  if (keys.length > 1 && callIds === "one for all" && indexes !== "stable") return false;
  // Equal calls that only an item id tells apart may be one, because ids change.
  if (hasTwins && end === "missing" && indexes !== "stable" && callIds.startsWith("missing")) return false;
  if (calls === "at the same time" && keys.length > 1) {
    const isNamed = ids === "stable" || ids === "other when done";
    if (ids === "of the item before") return false;
    if (!isNamed && indexes !== "stable") return false;
    if (indexes !== "stable" && (added === "late" || added === "missing")) return false;
  }
  // What comes under one id is of one item, unless it was announced.
  if (ids === "one for all" && (added === "late" || added === "missing")) return false;
  // Items under one id that never end are one item.
  if (ids === "one for all" && indexes !== "stable" && (done === "late" || done === "missing")) return false;
  // An id of another item names that one as long as it is open.
  if (ids === "of the item before" && (done === "late" || wholes === "late" || done === "missing")) return false;
  const isLate = (wholes === "late" || wholes === "missing") && deltas === "missing" && done !== "in time" && done !== "twice";
  if (isLate && (added === "late" || added === "missing" || done === "missing")) return false;
  // What a citation belongs to is said by its text, or by the item.
  const isWritten = deltas === "all" || deltas === "but the last" || wholes !== "missing" || done !== "missing";
  if (!isWritten && endIds !== "stable") return false;
  // A server that names nothing ends its items, and gives calls ids that are their own.
  const isEnded = done === "in time" || done === "twice";
  if (ids !== "stable" && indexes !== "stable" && (!isEnded || callIds === "one for all")) return false;
  if (ids !== "stable" && indexes !== "stable" && deltas === "missing" && (added === "late" || added === "missing")) return false;
  // Where one item ends and the next begins has to be said, or be seen in the ids of deltas.
  const isBounded = [added, done].some((when) => when === "in time" || when === "twice");
  if (!isBounded && indexes !== "stable" && !(ids === "stable" && deltas === "all")) return false;
  // What comes late has to say where it belongs.
  const isNamed = ids === "stable" || indexes === "stable";
  return isNamed || (done !== "late" && wholes !== "late");
}

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

/** What an answer says, without regard to how it is cut into parts and to what came late. */
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

describe("whatever a server does to an answer, each call comes once and each text once", () => {
  // 20 000 and more runs were made of it: `RUNS=20000 pnpm exec vitest run --project unit <this file>`.
  const numRuns = Number(process.env.RUNS ?? 1500);

  test("by all rules, every mutation often", { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    const runs = fc.check(
      property(undefined, (mutations) => {
        for (const mutation of mutations) counts.set(mutation, (counts.get(mutation) ?? 0) + 1);
      }),
      // Of a random one where more is asked for.
      { numRuns, ...(!process.env.RUNS && { seed: 20 }) },
    );
    if (process.env.RUNS) process.stdout.write(`${JSON.stringify([...counts], null, 1)}\n`);
    expect(runs.failed ? fc.defaultReportMessage(runs) : "").toBe("");
    for (const [mutation, count] of counts) expect([mutation, count > numRuns / 200]).toEqual([mutation, true]);
    expect(counts.size).toBe(mutationCount);
  });

  // What each rule is there for: without it, or by it alone, answers come out wrong.
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
    ["what is left at the end begins another item", { stream: streamRules, end: without(/place/, endRules) }],
    ["nothing is told again", { stream: without(/again/, streamRules), end: endRules }],
  ])("and not where %s", (_name, rules) => {
    const runs = fc.check(property(rules), { numRuns: 3000, endOnFailure: true, seed: 20 });
    expect(runs.failed).toBe(true);
    expect(String(runs.errorInstance)).toContain("AssertionError");
  });
});

describe("a server that does nothing of it", () => {
  test("gives the parts in their order", () => {
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
