import { type AssistantPart, toolCallsOf } from "@locus/core";
import { canonicalJson, MessageBuilder } from "@locus/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CanonicalItem,
  type CanonicalPart,
  mutationsOf,
  noHabits,
  type ServerHabits,
  serve,
  serverHabits,
} from "../testing/server-habits.js";
import { answerItems } from "./answer-items.js";
import { endRules, type ItemRule, streamRules } from "./item-rules.js";

const word = fc.constantFrom("The sky", "The sea", "Well", "I see", "1", "{}");
const url = { type: "url_citation", url: "https://a.example", start_index: 0, end_index: 3 };
const part: fc.Arbitrary<CanonicalPart> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: word, annotations: fc.constantFrom([], [], [url]) }) },
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
  const { added, callIds, calls, deltas, done, end, ids, indexes, parts, wholes } = habits;
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
    hosted: content.flatMap((each) => (each.type === "provider" ? Object(each.data).action.query : [])).sort(),
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

const check = (rules?: Rules) =>
  fc.property(example, (given) => {
    expect(meaningOf(read(given, rules))).toEqual(meaningMeant(given.items));
  });

const runs = Number(process.env.RUNS ?? 2000);

describe("whatever a server does to an answer, each call comes once and each text once", () => {
  test("with all rules", { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(example, (given) => {
        const mutations = mutationsOf(given.habits);
        for (const mutation of mutations) counts.set(mutation, (counts.get(mutation) ?? 0) + 1);
        try {
          expect(meaningOf(read(given))).toEqual(meaningMeant(given.items));
        } catch (e) {
          (e as Error).message += JSON.stringify([mutations, given.items, serve(given.items, given.habits)], null, 1);
          throw e;
        }
      }),
      { numRuns: runs, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
    );
    if (process.env.RUNS) console.log(counts);
  });
});
void check;
void endRules;
void streamRules;
void noHabits;
