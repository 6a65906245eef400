import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { PartialJsonReader } from "../json/partial-json-reader.js";
import { partialStrict } from "./partial-strict.js";
import { convertToStrict, toStrictJsonSchema } from "./strict-json-schema.js";
import { inputJsonSchema } from "./validate.js";

/** A zod schema, values of it, and how each is written in the strict form. */
interface Shape {
  schema: z.ZodType;
  values: fc.Arbitrary<{ value: JsonValue | undefined; wire: JsonValue }>;
}

const same = (values: fc.Arbitrary<JsonValue>) => values.map((value) => ({ value, wire: value }));
const keys = fc.constantFrom("a", "b", "value", "x y", "ä/~");

/** An object, from the shapes of its properties. */
function objectShape(properties: [string, Shape][], tag?: string): Shape {
  const schema = z.object({
    ...(tag !== undefined && { tag: z.literal(tag) }),
    ...Object.fromEntries(properties.map(([key, shape]) => [key, shape.schema])),
  });
  const values = fc.tuple(...properties.map(([key, shape]) => shape.values.map((pair) => ({ key, ...pair })))).map((pairs) => {
    const start = tag === undefined ? {} : { tag };
    const present = pairs.filter(({ value }) => value !== undefined).map(({ key, value }) => [key, value] as const);
    return {
      value: { ...start, ...Object.fromEntries(present) } as JsonObject,
      wire: { ...start, ...Object.fromEntries(pairs.map(({ key, wire }) => [key, wire])) },
    };
  });
  return { schema, values };
}

const leaf: fc.Arbitrary<Shape> = fc.constantFrom<Shape>(
  { schema: z.string(), values: same(fc.string()) },
  { schema: z.boolean(), values: same(fc.boolean()) },
  { schema: z.int(), values: same(fc.integer()) },
  { schema: z.null(), values: same(fc.constant(null)) },
  { schema: z.enum(["x", "y"]), values: same(fc.constantFrom("x", "y")) },
  { schema: z.literal([1, "a", null]), values: same(fc.constantFrom(1, "a", null)) },
  { schema: z.union([z.string(), z.number()]), values: same(fc.oneof(fc.string(), fc.integer())) },
);

const { shape: anyShape } = fc.letrec<{ shape: Shape; property: [string, Shape]; properties: [string, Shape][] }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie("properties").map((properties) => objectShape(properties)),
    tie("shape").map((item): Shape => {
      const items = fc.array(item.values, { maxLength: 3 });
      return {
        schema: z.array(item.schema),
        values: items.map((pairs) => ({ value: pairs.map(({ value }) => value ?? null), wire: pairs.map(({ wire }) => wire) })),
      };
    }),
    tie("shape").map(
      (inner): Shape => ({
        schema: inner.schema.nullable(),
        values: fc.oneof(inner.values, fc.constant({ value: null, wire: null })),
      }),
    ),
    fc.tuple(tie("properties"), tie("properties")).map(([left, right]): Shape => {
      const branches = [objectShape(left, "left"), objectShape(right, "right")] as const;
      const [first, second] = branches.map(({ schema }) => schema as z.ZodObject<{ tag: z.ZodLiteral<string> }>);
      if (!first || !second) throw new Error("two branches");
      return { schema: z.discriminatedUnion("tag", [first, second]), values: fc.oneof(...branches.map(({ values }) => values)) };
    }),
  ),
  property: fc.tuple(keys, tie("shape"), fc.boolean()).map(([key, inner, isOptional]): [string, Shape] => {
    if (!isOptional) return [key, inner];
    // Where null is a value, it is written for absent too, so only one of them can come back.
    const takesNull = inner.schema.safeParse(null).success;
    const absent = fc.constant({ value: undefined, wire: null });
    return [key, { schema: inner.schema.optional(), values: takesNull ? inner.values : fc.oneof(inner.values, absent) }];
  }),
  properties: fc.uniqueArray(tie("property"), { maxLength: 4, selector: ([key]) => key }),
}));

/** A shape, and optionally a list that holds itself around it. */
const shapes = fc.tuple(anyShape, fc.boolean()).map(([payload, isRecursive]): Shape => {
  if (!isRecursive) return payload;
  const schema: z.ZodType = z.object({
    payload: payload.schema,
    get next() {
      return schema.optional();
    },
  });
  const { list } = fc.letrec<{ list: { value: JsonObject; wire: JsonObject } }>((tie) => ({
    list: fc.tuple(payload.values, fc.option(tie("list"), { nil: undefined, maxDepth: 4 })).map(([{ value, wire }, next]) => ({
      value: { payload: value, ...(next && { next: next.value }) },
      wire: { payload: wire, next: next?.wire ?? null },
    })),
  }));
  return { schema, values: list };
});

/** Asserts that a schema uses nothing but what the strict subset has. */
function expectStrict(schema: JsonSchema, root: JsonSchema = schema): void {
  const known = /^(type|properties|required|additionalProperties|items|anyOf|enum|\$ref|\$defs|description|minimum|maximum)$/;
  expect(Object.keys(schema).filter((keyword) => !known.test(keyword))).toEqual([]);
  if (schema === root) expect(schema).toMatchObject({ type: "object" });
  else expect(schema.$defs).toBeUndefined();
  if (schema.$ref !== undefined) {
    expect(Object.keys(schema)).toEqual(["$ref"]);
    const name = String(schema.$ref).replace("#/$defs/", "");
    expect(name === "#" || Object.hasOwn(Object(root.$defs), name)).toBe(true);
  } else expect(schema.anyOf ?? schema.type).toBeDefined();
  if (schema.type === "object") {
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(Object.keys(Object(schema.properties)));
  }
  const inner = [schema.properties, schema.$defs, schema.anyOf, schema.items && [schema.items]];
  for (const part of inner.flatMap((parts) => Object.values(Object(parts)))) expectStrict(Object(part), root);
}

/** Any value that a strict schema admits. */
function valuesOf(schema: JsonSchema, root: JsonSchema = schema, depth = 0): fc.Arbitrary<JsonValue> {
  const of = (part: unknown) => valuesOf(Object(part), root, depth + 1);
  if (schema.$ref !== undefined) {
    return fc.constant(undefined).chain(() => of(schema.$ref === "#" ? root : Object(root.$defs)[String(schema.$ref).slice(8)]));
  }
  if (Array.isArray(schema.anyOf)) {
    const branches: JsonSchema[] = schema.anyOf;
    const ends = branches.filter(({ $ref }) => $ref === undefined);
    return fc.oneof(...(depth > 8 && ends.length > 0 ? ends : branches).map(of));
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as JsonValue[]));
  const byType: Record<string, () => fc.Arbitrary<JsonValue>> = {
    null: () => fc.constant(null),
    string: () => fc.string(),
    boolean: () => fc.boolean(),
    integer: () => fc.integer(),
    number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
    array: () => fc.array(of(schema.items), { maxLength: 3 }),
    object: () => fc.record(Object.fromEntries(Object.entries(Object(schema.properties)).map(([key, part]) => [key, of(part)]))),
  };
  return fc.oneof(...[schema.type].flat().map((type) => byType[String(type)]?.() ?? fc.constant(null)));
}

/** Whether `part` is what one sees of `whole` while it is being written. */
function isBeginningOf(part: unknown, whole: unknown): boolean {
  if (typeof part === "string") return typeof whole === "string" && whole.startsWith(part);
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length <= whole.length && part.every((item, index) => isBeginningOf(item, whole[index]));
  }
  if (typeof part === "object" && part !== null) {
    if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return false;
    const entries = new Map(Object.entries(whole));
    return Object.entries(part).every(([key, item]) => entries.has(key) && isBeginningOf(item, entries.get(key)));
  }
  return Object.is(part, whole);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("for any schema", () => {
  test("the strict form keeps to the subset", () => {
    const holds = (shape: Shape) => expectStrict(toStrictJsonSchema(inputJsonSchema(shape.schema)).schema);
    fc.assert(fc.property(shapes, holds));
  });

  test("every value can be written in the strict form, and comes back", () => {
    const cases = shapes.chain((shape) => shape.values.map((pair) => ({ ...pair, original: shape.schema })));
    const holds = ({ original, value, wire }: { original: z.ZodType; value: JsonValue | undefined; wire: JsonValue }) => {
      const input = inputJsonSchema(original);
      const { schema, restore } = toStrictJsonSchema(input);
      const written = input.type === "object" ? wire : { value: wire };
      const admits = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      expect(admits.safeParse(written).error).toBeUndefined();
      expect(restore(written)).toEqual(value);
      expect(plain(original.parse(restore(written)))).toEqual(plain(value));
    };
    fc.assert(fc.property(cases, holds));
  });

  test("a value that is read piece by piece shows nothing but beginnings of itself, in both forms, and comes back", () => {
    const cases = shapes.chain((shape) => shape.values.map((pair) => ({ ...pair, original: shape.schema })));
    const holds = ({ original, value, wire }: { original: z.ZodType; value: JsonValue | undefined; wire: JsonValue }) => {
      const input = inputJsonSchema(original);
      const written = input.type === "object" ? wire : { value: wire };
      for (const text of [JSON.stringify(written), JSON.stringify(value, undefined, 1)]) {
        const isWire = text === JSON.stringify(written);
        // A plain value is told from a wrapped one by its kind; nobody can tell `{ "value": … }` in a union from its own wrapper.
        const isAmbiguous = !isWire && input.type === undefined && Object.hasOwn(Object(value), "value");
        const { shape, unwrap } = partialStrict(convertToStrict(input));
        const reader = new PartialJsonReader({ shape });
        let shown: JsonValue | undefined;
        for (const char of text) {
          reader.push(char);
          shown = unwrap(reader.value);
          if (shown === undefined || typeof value === "number" || isAmbiguous) continue;
          if (!isBeginningOf(shown, value)) expect.fail(`${text} shows ${JSON.stringify(shown)}`);
        }
        if (isWire || input.type !== undefined) expect(shown).toEqual(value);
      }
    };
    fc.assert(fc.property(cases, holds));
  });

  test("a wrapped root goes before a plain object that has a property named like the wrapper's", () => {
    const left = z.object({ tag: z.literal("left"), note: z.null() });
    const inner = z.object({ tag: z.literal("left"), note: z.string().optional() });
    const input = inputJsonSchema(z.union([left, z.object({ tag: z.literal("right"), value: inner })]));
    const { shape, unwrap } = partialStrict(convertToStrict(input));
    const reader = new PartialJsonReader({ shape });
    reader.push('{"value":{"tag":"left","note":null}}');
    expect(unwrap(reader.value)).toEqual({ tag: "left", note: null });
  });

  test("every value of the strict form comes back as one of the original", () => {
    const untagged = fc
      .tuple(anyShape, anyShape)
      .map(([left, right]) => ({ schema: z.array(z.union([left.schema, right.schema])) }));
    const cases = fc.oneof(shapes, untagged).chain((shape) => {
      const strict = toStrictJsonSchema(inputJsonSchema(shape.schema));
      return valuesOf(strict.schema).map((wire) => ({ original: shape.schema, wire, strict }));
    });
    const holds = ({
      original,
      wire,
      strict,
    }: {
      original: z.ZodType;
      wire: JsonValue;
      strict: ReturnType<typeof toStrictJsonSchema>;
    }) => {
      const before = plain(wire);
      expect(original.safeParse(strict.restore(wire)).error).toBeUndefined();
      expect(plain(wire)).toEqual(before);
    };
    fc.assert(fc.property(cases, holds));
  });
});
