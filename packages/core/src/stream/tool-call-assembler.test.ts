import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ToolCallDelta } from "../contract/event.js";
import type { ProviderData, ToolCallPart } from "../contract/message.js";
import type { JsonObject } from "../json/json.js";
import { type RawToolCallDelta, ToolCallAssembler } from "./tool-call-assembler.js";

function assemble(pieces: readonly RawToolCallDelta[]): { deltas: ToolCallDelta[]; calls: ToolCallPart[] } {
  const assembler = new ToolCallAssembler();
  const shown = pieces.map((piece) => assembler.push(piece)).filter((delta) => delta !== undefined);
  const { deltas, calls } = assembler.end();
  return { deltas: [...shown, ...deltas].map(({ toolCall }) => toolCall), calls };
}

const made: unknown = expect.stringMatching(/^call_[0-9a-z]{24}$/);

/** `[id, name, arguments]`, the text where it is not an object, and the id of the service where it is another. */
type Expected = [id: unknown, name: string, args: JsonObject, invalid?: string | undefined, wireId?: string];

describe("ToolCallAssembler", () => {
  test.each<[string, RawToolCallDelta[], Expected[]]>([
    [
      "index, id and name on the first piece",
      [
        { index: 0, id: "a", name: "f", arguments: "" },
        { index: 1, id: "b", name: "g" },
        { index: 1, arguments: '{"y":' },
        { index: 0, arguments: '{"x":1}' },
        { index: 1, arguments: "2}" },
      ],
      [
        ["a", "f", { x: 1 }],
        ["b", "g", { y: 2 }],
      ],
    ],
    [
      "index missing",
      [
        { id: "a", name: "f", arguments: '{"x"' },
        { arguments: ":1}" },
        { id: "b", name: "g", arguments: "{" },
        { arguments: "}" },
      ],
      [
        ["a", "f", { x: 1 }],
        ["b", "g", {}],
      ],
    ],
    [
      "index null, id and name empty on later pieces",
      [
        { index: null, id: "a", name: "f", arguments: "" },
        { index: null, id: "", name: "", arguments: '{"x":1}' },
        { index: null, id: "", name: "", arguments: "" },
      ],
      [["a", "f", { x: 1 }]],
    ],
    [
      "index missing, interleaved by id",
      [
        { id: "a", name: "f" },
        { id: "b", name: "g" },
        { id: "a", arguments: '{"x":' },
        { id: "b", arguments: "{}" },
        { id: "a", arguments: "1" },
        { arguments: "}" },
      ],
      [
        ["a", "f", { x: 1 }],
        ["b", "g", {}],
      ],
    ],
    [
      "all calls at index 0 with different ids",
      [
        { index: 0, id: "a", name: "write_file", arguments: '{"path":"a"}' },
        { index: 0, id: "b", name: "write_file", arguments: '{"path":' },
        { index: 0, arguments: '"b"}' },
      ],
      [
        ["a", "write_file", { path: "a" }],
        ["b", "write_file", { path: "b" }],
      ],
    ],
    [
      "all calls at index 0 without ids",
      [
        { index: 0, name: "f", arguments: '{"x":1}' },
        { index: 0, name: "g", arguments: "{" },
        { index: 0, arguments: "}" },
        { index: 0, name: "g", arguments: '{"y":2}' },
      ],
      [
        [made, "f", { x: 1 }],
        [made, "g", {}],
        [made, "g", { y: 2 }],
      ],
    ],
    [
      "id and name on all pieces",
      [
        { index: 0, id: "a", name: "f", arguments: '{"x":' },
        { index: 0, id: "a", name: "f", arguments: "1}" },
        { index: 0, id: "a", name: "f", arguments: "" },
      ],
      [["a", "f", { x: 1 }]],
    ],
    [
      "name on all pieces, id never",
      [
        { index: 0, name: "f", arguments: '{"x":' },
        { index: 0, name: "f", arguments: "1}" },
        { index: 0, name: "f", arguments: "" },
      ],
      [[made, "f", { x: 1 }]],
    ],
    [
      "another name before the arguments are complete is no other call",
      [
        { index: 0, id: "a", name: "f", arguments: '{"x":' },
        { index: 0, name: "other", arguments: "1}" },
      ],
      [["a", "f", { x: 1 }]],
    ],
    [
      "another name after complete arguments is another call, even under the same id",
      [
        { index: 0, id: "a", name: "f", arguments: '{"x":1}' },
        { index: 0, id: "a", name: "g", arguments: "{" },
        { index: 0, id: "a", arguments: "}" },
      ],
      [
        ["a", "f", { x: 1 }],
        [made, "g", {}, undefined, "a"],
      ],
    ],
    [
      "a new id and name where the call before had no id and was cut short",
      [
        { name: "f", arguments: '{"x":1' },
        { id: "b", name: "g", arguments: "{}" },
      ],
      [
        [made, "f", {}, '{"x":1'],
        ["b", "g", {}],
      ],
    ],
    [
      "id never",
      [
        { index: 0, name: "f", arguments: "{}" },
        { index: 1, name: "f", arguments: "{}" },
      ],
      [
        [made, "f", {}],
        [made, "f", {}],
      ],
    ],
    [
      "neither id nor index, arguments as objects",
      [
        { name: "f", arguments: { x: 1 } },
        { name: "f", arguments: { x: 1 } },
        { name: "g", arguments: {} },
        { name: "h", arguments: null },
        { name: "i" },
      ],
      [
        [made, "f", { x: 1 }],
        [made, "f", { x: 1 }],
        [made, "g", {}],
        [made, "h", {}],
        [made, "i", {}],
      ],
    ],
    [
      "numeric ids",
      [
        { index: 0, id: 0, name: "f", arguments: "{" },
        { index: 0, id: 0, arguments: "}" },
        { index: 0, id: 1, name: "f", arguments: "{}" },
      ],
      [
        ["0", "f", {}],
        ["1", "f", {}],
      ],
    ],
    [
      "name and id after the arguments",
      [
        { index: 0, arguments: '{"x":' },
        { index: 1, name: "g", arguments: "{}" },
        { index: 0, arguments: "1}" },
        { index: 0, id: "a", name: "f" },
      ],
      [
        ["a", "f", { x: 1 }],
        [made, "g", {}],
      ],
    ],
    [
      "name and id after the arguments, no index",
      [{ arguments: '{"x":' }, { arguments: "1}" }, { id: "a", name: "f" }],
      [["a", "f", { x: 1 }]],
    ],
    [
      "an id that comes after the name does not change the one that was shown",
      [
        { index: 0, name: "f" },
        { index: 0, id: "a", arguments: "{" },
        { index: 0, id: "a", arguments: "}" },
      ],
      [[made, "f", {}, undefined, "a"]],
    ],
    [
      "an index that comes late",
      [
        { id: "a", name: "f", arguments: "{" },
        { index: 0, arguments: "}" },
        { index: 1, id: "b", name: "g", arguments: "{}" },
      ],
      [
        ["a", "f", {}],
        ["b", "g", {}],
      ],
    ],
    [
      "one id for parallel calls",
      [
        { index: 0, id: "same", name: "f", arguments: "{" },
        { index: 1, id: "same", name: "g", arguments: '{"y"' },
        { index: 0, id: "same", arguments: "}" },
        { index: 1, id: "same", arguments: ":2}" },
      ],
      [
        ["same", "f", {}],
        [made, "g", { y: 2 }, undefined, "same"],
      ],
    ],
    ["no arguments", [{ index: 0, id: "a", name: "f", arguments: "" }], [["a", "f", {}]]],
    ["blank arguments", [{ index: 0, id: "a", name: "f", arguments: " \n" }], [["a", "f", {}]]],
    ["a missing brace", [{ index: 0, id: "a", name: "f", arguments: '{"x":1' }], [["a", "f", {}, '{"x":1']]],
    ["an array", [{ index: 0, id: "a", name: "f", arguments: "[1]" }], [["a", "f", {}, "[1]"]]],
    ["a string", [{ index: 0, id: "a", name: "f", arguments: '"text"' }], [["a", "f", {}, '"text"']]],
    ["an object, encoded twice", [{ index: 0, id: "a", name: "f", arguments: '"{\\"x\\":1}"' }], [["a", "f", { x: 1 }]]],
    ["a number", [{ index: 0, id: "a", name: "f", arguments: "1" }], [["a", "f", {}, "1"]]],
    ["null as text", [{ index: 0, id: "a", name: "f", arguments: "null" }], [["a", "f", {}, "null"]]],
    ["phantoms", [{ index: 0 }, { index: null, id: "", name: "", arguments: "" }, { index: 1, id: "x", name: null }, {}], []],
    [
      "a phantom leaves no gap",
      [
        { index: 0, id: "x" },
        { index: 1, id: "a", name: "f" },
      ],
      [["a", "f", {}]],
    ],
    [
      "arguments without a name",
      [
        { index: 0, arguments: "{" },
        { index: 0, arguments: "}" },
      ],
      [[made, "unknown_tool", {}]],
    ],
  ])("%s", (_name, pieces, expected) => {
    const { deltas, calls } = assemble(pieces);
    expect(calls).toEqual(
      expected.map(([id, name, args, invalid, wireId]) => ({
        type: "tool_call",
        id,
        name,
        arguments: args,
        ...(invalid !== undefined && { invalidArguments: invalid }),
        ...(wireId !== undefined && { wireId }),
      })),
    );
    expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
    expectDeltasOf(calls, deltas);
  });

  test("shows each piece once, from the name on", () => {
    const assembler = new ToolCallAssembler();
    const push = (delta: RawToolCallDelta) => assembler.push(delta)?.toolCall;
    const head = { index: 0, id: "a", name: "f" };
    expect(push({ index: 0, id: "a", arguments: '{"x"' })).toBeUndefined();
    expect(push({ index: 0, name: "f", arguments: ":" })).toEqual({ ...head, argumentsDelta: '{"x":' });
    expect(push({ index: 0, arguments: "" })).toBeUndefined();
    expect(push({ index: 0, arguments: "1}" })).toEqual({ ...head, argumentsDelta: "1}" });
    expect(assembler.end().deltas).toEqual([]);
  });

  test("`__proto__` in the arguments is a key like any other", () => {
    for (const args of ['{"__proto__":{"polluted":true}}', JSON.parse('{"__proto__":{"polluted":true}}') as JsonObject]) {
      const call = assemble([{ index: 0, id: "a", name: "f", arguments: args }]).calls[0];
      expect(Object.keys(call?.arguments ?? {})).toEqual(["__proto__"]);
      expect("polluted" in {} || "polluted" in (call?.arguments ?? {})).toBe(false);
    }
  });
});

/** The deltas are, call by call and with one head throughout, the text of the arguments. */
function expectDeltasOf(calls: ToolCallPart[], deltas: ToolCallDelta[]): void {
  for (const [index, call] of calls.entries()) {
    const own = deltas.filter((delta) => delta.index === index);
    expect(own.length).toBeGreaterThan(0);
    for (const { id, name } of own) expect({ id, name }).toEqual({ id: call.id, name: call.name });
    const text = own.map((delta) => delta.argumentsDelta).join("");
    expect(call.invalidArguments ?? call.arguments).toEqual(
      call.invalidArguments === undefined ? decode(text.trim() || "{}") : text,
    );
  }
  expect(deltas.every((delta) => delta.index < calls.length)).toBe(true);
}

/** JSON, or JSON in JSON. */
function decode(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return typeof value === "string" ? JSON.parse(value) : value;
}

interface Call {
  name: string;
  text: string;
  cuts: number[];
}

/** How a kind of server writes one call, given its arguments in pieces. */
interface Dialect {
  write(call: { index: number; id: string; name: string; pieces: string[] }): RawToolCallDelta[];
  /** Pieces of different calls come mixed. */
  mixed: boolean;
  /** The ids arrive. */
  ids: boolean;
}

const first = (head: RawToolCallDelta, rest: RawToolCallDelta, pieces: string[]): RawToolCallDelta[] =>
  pieces.map((piece, at) => ({ ...(at === 0 ? head : rest), arguments: piece }));

const dialects: Record<string, Dialect> = {
  "as OpenAI does": {
    write: ({ index, id, name, pieces }) => [
      { index, id, name, arguments: "" },
      ...pieces.map((piece) => ({ index, arguments: piece })),
    ],
    mixed: true,
    ids: true,
  },
  "empty strings for what is absent": {
    write: ({ index, id, name, pieces }) => first({ index, id, name }, { index, id: "", name: "" }, pieces),
    mixed: true,
    ids: true,
  },
  "id and name everywhere": {
    write: ({ index, id, name, pieces }) => pieces.map((piece) => ({ index, id, name, arguments: piece })),
    mixed: true,
    ids: true,
  },
  "id and name everywhere, index nowhere": {
    write: ({ id, name, pieces }) => pieces.map((piece) => ({ index: null, id, name, arguments: piece })),
    mixed: true,
    ids: true,
  },
  "id and name first, index nowhere": {
    write: ({ id, name, pieces }) => first({ id, name }, {}, pieces),
    mixed: false,
    ids: true,
  },
  "index 0 for all": {
    write: ({ id, name, pieces }) => first({ index: 0, id, name }, { index: 0 }, pieces),
    mixed: false,
    ids: true,
  },
  "index 0 for all, id everywhere": {
    write: ({ id, name, pieces }) => first({ index: 0, id, name }, { index: 0, id }, pieces),
    mixed: true,
    ids: true,
  },
  "one id for all": {
    write: ({ index, name, pieces }) => first({ index, id: "same", name }, { index, id: "same" }, pieces),
    mixed: true,
    ids: false,
  },
  "id nowhere": {
    write: ({ index, name, pieces }) => first({ index, name }, { index, id: null }, pieces),
    mixed: true,
    ids: false,
  },
  "index and id nowhere": {
    write: ({ name, pieces }) => [{ name, arguments: "" }, ...pieces.map((piece) => ({ arguments: piece }))],
    mixed: false,
    ids: false,
  },
  "whole objects, index and id nowhere": {
    write: ({ name, pieces }) => [{ name, arguments: JSON.parse(pieces.join("")) as JsonObject }],
    mixed: false,
    ids: false,
  },
  "id and name last": {
    write: ({ index, id, name, pieces }) => [...pieces.map((piece) => ({ index, arguments: piece })), { index, id, name }],
    mixed: true,
    ids: true,
  },
  "numeric ids": {
    write: ({ index, name, pieces }) => first({ index, id: index, name }, { index, id: index }, pieces),
    mixed: true,
    ids: false,
  },
};

const callLists = fc.array(
  fc.record<Call>({
    name: fc.constantFrom("f", "g", "constructor"),
    text: fc.dictionary(fc.string(), fc.jsonValue()).map((args) => JSON.stringify(args)),
    cuts: fc.array(fc.nat({ max: 60 }), { maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function split(text: string, cuts: number[]): string[] {
  const bounds = [0, ...cuts.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length];
  return bounds.slice(1).map((bound, at) => text.slice(bounds[at], bound));
}

/** Mixes the pieces of the calls, each call's own in order; and the order in which the calls began. */
function mix(written: RawToolCallDelta[][], turns: number[]): { pieces: RawToolCallDelta[]; order: number[] } {
  const queues = written.map((pieces, call) => ({ call, pieces: [...pieces] }));
  const pieces: RawToolCallDelta[] = [];
  const order = new Set<number>();
  for (let turn = 0; ; turn++) {
    const waiting = queues.filter((queue) => queue.pieces.length > 0);
    const queue = waiting[(turns[turn] ?? 0) % Math.max(waiting.length, 1)];
    const piece = queue?.pieces.shift();
    if (!queue || !piece) return { pieces, order: [...order] };
    pieces.push(piece);
    if (piece.name || piece.arguments) order.add(queue.call);
  }
}

describe("any segmentation gives the calls back", () => {
  test.each(Object.entries(dialects))("%s", (_name, dialect) => {
    fc.assert(
      fc.property(callLists, fc.array(fc.nat({ max: 9 }), { maxLength: 40 }), (list, turns) => {
        const written = list.map(({ name, text, cuts }, index) =>
          dialect.write({ index, id: `id-${index}`, name, pieces: split(text, cuts) }),
        );
        const { pieces, order } = mix(written, dialect.mixed ? turns : []);
        const { deltas, calls } = assemble(pieces);
        const expected = order.flatMap((at) => list.slice(at, at + 1));
        expect(calls.map(({ name, arguments: args, invalidArguments }) => ({ name, args, invalidArguments }))).toEqual(
          expected.map(({ name, text }) => ({ name, args: JSON.parse(text) as JsonObject, invalidArguments: undefined })),
        );
        if (dialect.ids) expect(calls.map((call) => call.id)).toEqual(order.map((at) => `id-${at}`));
        expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
        expectDeltasOf(calls, deltas);
      }),
      { numRuns: 200 },
    );
  });

  test("nothing a server can send makes it throw", () => {
    const absent = fc.constantFrom(undefined, null);
    const piece: fc.Arbitrary<RawToolCallDelta> = fc.record(
      {
        index: fc.oneof(absent, fc.integer({ min: -1, max: 2 })),
        id: fc.oneof(absent, fc.constantFrom("", "a", "b", 0, 1)),
        name: fc.oneof(absent, fc.constantFrom("", "f", "g")),
        arguments: fc.oneof(absent, fc.constantFrom("", "{", "}", "{}", '{"x":1}', " "), fc.constant({ x: 1 })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { deltas, calls } = assemble(pieces);
        expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
        expectDeltasOf(calls, deltas);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("opaque data", () => {
  type Shown = [argumentsDelta: string, data: ProviderData | undefined];

  test.each<[string, RawToolCallDelta[], Shown[], ProviderData | undefined]>([
    [
      "comes with the head",
      [{ id: "a", name: "f", arguments: "{}", providerData: { acme: 1 } }],
      [["{}", { acme: 1 }]],
      { acme: 1 },
    ],
    [
      "comes alone, and later",
      [{ id: "a", name: "f", arguments: "{}" }, { providerData: { acme: 1 } }],
      [
        ["{}", undefined],
        ["", { acme: 1 }],
      ],
      { acme: 1 },
    ],
    [
      "waits for the name, as the arguments do",
      [
        { index: 0, arguments: "{", providerData: { acme: 1 } },
        { index: 0, providerData: { other: 2 } },
        { index: 0, name: "f", arguments: "}" },
      ],
      [["{}", { acme: 1, other: 2 }]],
      { acme: 1, other: 2 },
    ],
    ["of a call that is never named", [{ arguments: "{", providerData: { acme: 1 } }], [["{", { acme: 1 }]], { acme: 1 }],
    [
      "is added to what came before",
      [
        { id: "a", name: "f", providerData: { acme: 1, other: 1 } },
        { id: "a", arguments: "{}", providerData: { acme: 2 } },
      ],
      [
        ["", { acme: 1, other: 1 }],
        ["{}", { acme: 2 }],
      ],
      { acme: 2, other: 1 },
    ],
    [
      "is merged with what came before from the same provider, so that each piece has all of it",
      [
        { id: "a", name: "f", providerData: { acme: { x: { a: 1 } }, other: 1 } },
        { id: "a", arguments: "{}", providerData: { acme: { x: { b: 2 }, y: 3 } } },
      ],
      [
        ["", { acme: { x: { a: 1 } }, other: 1 }],
        ["{}", { acme: { x: { a: 1, b: 2 }, y: 3 } }],
      ],
      { acme: { x: { a: 1, b: 2 }, y: 3 }, other: 1 },
    ],
    ["absent", [{ id: "a", name: "f" }], [["", undefined]], undefined],
  ])("%s", (_name, pieces, expected, kept) => {
    const assembler = new ToolCallAssembler();
    const shown = pieces.map((piece) => assembler.push(piece)).filter((piece) => piece !== undefined);
    const { deltas, calls } = assembler.end();
    expect([...shown, ...deltas].map(({ toolCall, providerData }) => [toolCall.argumentsDelta, providerData])).toEqual(expected);
    expect(calls.map(({ providerData }) => providerData)).toEqual([kept]);
  });

  test("alone is no call", () => {
    expect(assemble([{ index: 0, providerData: { acme: 1 } }])).toEqual({ deltas: [], calls: [] });
  });
});

test("whole arguments stand for pieces of which one was lost, and are not shown once more", () => {
  const assembler = new ToolCallAssembler();
  const shown = [
    assembler.push({ index: 0, id: "c1", name: "read", arguments: '{"pa' }),
    assembler.push({ index: 0, arguments: '"x"}' }),
    assembler.push({ index: 0, arguments: '{"path":"x"}', replaces: true }),
  ];
  expect(shown.map((piece) => piece?.toolCall.argumentsDelta)).toEqual(['{"pa', '"x"}', undefined]);
  expect(assembler.end().calls).toEqual([{ type: "tool_call", id: "c1", name: "read", arguments: { path: "x" } }]);
});
