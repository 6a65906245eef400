import { Agent, jsonSchema, type LocusEvent, partialOutput, readEvents, type Schema } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";

/** The partial values while an agent's model writes a text, one character at a time. */
async function partialsOf(outputSchema: Schema, text: string): Promise<unknown[]> {
  const run = new Agent({ model: scriptedModel([{ text: [...text] }]), outputSchema, outputSchemaRetries: 0 }).run("Go");
  const seen: unknown[] = [];
  try {
    for await (const value of partialOutput(run)) seen.push(value);
  } catch {
    // No provider restores this answer in strict form; the test only looks at the partial values.
  }
  return seen;
}

describe("partialOutput yields values of the schema's input type", () => {
  const optional = z.object({
    a: z.number().optional(),
    b: z.string().nullish(),
    c: z.object({ d: z.string().optional() }).optional(),
  });

  test.each<[string, Schema, string, unknown]>([
    ["a root array, wrapped", z.array(z.string()), '{"value":["aa","bb"]}', ["aa", "bb"]],
    ["a root array, plain", z.array(z.string()), '["aa","bb"]', ["aa", "bb"]],
    ["a root union, wrapped", z.union([z.object({ a: z.string() }), z.object({ b: z.number() })]), '{"value":{"b":1}}', { b: 1 }],
    ["a root union, plain", z.union([z.object({ a: z.string() }), z.object({ b: z.number() })]), '{"b":1}', { b: 1 }],
    ["a root enum, wrapped", z.enum(["red", "green"]), '{"value":"red"}', "red"],
    ["null for absent", optional, '{"a":null,"b":null,"c":{"d":null}}', { b: null, c: {} }],
    ["null for absent containers", optional, '{"a":1,"b":"x","c":null}', { a: 1, b: "x" }],
    [
      "transforms and defaults",
      z.object({ at: z.iso.datetime().transform((text) => new Date(text)), n: z.int().default(1) }),
      '{"at":"2026-01-02T03:04:05Z","n":null}',
      { at: "2026-01-02T03:04:05Z" },
    ],
    [
      "a record, which has no strict form",
      z.object({ map: z.record(z.string(), z.number().nullable()) }),
      '{"map":{"x":null}}',
      { map: { x: null } },
    ],
    [
      "a null that the tag explains later",
      z.discriminatedUnion("kind", [
        z.object({ note: z.string().nullable(), kind: z.literal("a") }),
        z.object({ note: z.string().optional(), kind: z.literal("b") }),
      ]),
      '{"value":{"note":null,"kind":"a"}}',
      { kind: "a", note: null },
    ],
  ])("%s", async (_name, schema, text, last) => {
    const seen = await partialsOf(schema, text);
    expect(seen.at(-1)).toEqual(last);
    for (const value of seen) if (Array.isArray(last)) expect(Array.isArray(value)).toBe(true);
  });

  test("an optional property never yields null", async () => {
    for (const value of await partialsOf(optional, '{"a":null,"b":"x","c":{"d":null}}')) {
      expect(JSON.stringify(value)).not.toContain("null");
    }
  });

  test("complete values keep their object identity in the next value", async () => {
    const rows = z.object({ rows: z.array(z.object({ id: z.number() })), text: z.string() });
    const seen = await partialsOf(rows, '{"rows":[{"id":1},{"id":2}],"text":"a long text"}');
    const lists = seen.filter((value) => Object(value).text !== undefined).map((value) => Object(value).rows);
    expect(lists.length).toBeGreaterThan(5);
    expect(new Set(lists).size).toBe(1);
  });
});

test("partialOutput in a web page reads the events of a response", async () => {
  const schema = z.array(
    z.object({
      name: z.string(),
      at: z.iso
        .datetime()
        .transform((text) => new Date(text))
        .optional(),
    }),
  );
  const agent = new Agent({ model: scriptedModel([{ text: ['[{"na', 'me":"Ada"', "}]"] }]), outputSchema: schema });
  const seen: unknown[] = [];
  for await (const value of partialOutput(readEvents(agent.run("Go").toResponse()), schema)) {
    expectTypeOf(value).toEqualTypeOf<{ name?: string; at?: string | undefined }[]>();
    seen.push(value);
  }
  expect(seen.at(-1)).toEqual([{ name: "Ada" }]);
});

test("partialOutput of a run is typed by the input side", () => {
  const agent = new Agent({
    model: scriptedModel([]),
    outputSchema: z.object({ at: z.iso.datetime().transform((text) => new Date(text)), n: z.number().default(1) }),
  });
  expectTypeOf(partialOutput(agent.run("Go"))).toEqualTypeOf<
    AsyncGenerator<{ at?: string; n?: number | undefined }, void, void>
  >();
});

const rows = (count: number) => ({
  items: Array.from({ length: count }, (_, id) => ({ id, text: "lorem ipsum dolor sit amet" })),
});
const keys = (count: number) => Object.fromEntries(Array.from({ length: count * 2 }, (_, id) => [`key${id}`, `value ${id}`]));
const numbers = (count: number) => ({ items: Array.from({ length: count * 10 }, (_, id) => id % 999) });

test.each<[string, (count: number) => unknown]>([
  ["rows", rows],
  ["an object of many keys", keys],
  ["an array of many numbers", numbers],
])("partialOutput costs linear time: %s", async (_what, make) => {
  const cost = async (kilobytes: number): Promise<number> => {
    const text = JSON.stringify(make(kilobytes * 20));
    async function* events(): AsyncGenerator<Partial<LocusEvent>> {
      for (let at = 0; at < text.length; at += 4) yield { type: "model_chunk", content: text.slice(at, at + 4) };
      yield { type: "model_complete" };
    }
    const started = process.cpuUsage();
    let last: unknown;
    for await (const value of partialOutput(events(), jsonSchema({ type: "object" }))) last = value;
    expect(JSON.stringify(last) === text).toBe(true);
    return process.cpuUsage(started).user / 1_000;
  };
  await cost(64);
  // Eight times the text costs about eight times as much; reparsing it for each token would cost 64 times.
  const small = Math.min(...[await cost(16), await cost(16), await cost(16)]);
  const large = Math.min(...[await cost(128), await cost(128)]);
  expect(large / small).toBeLessThan(24);
});
