import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonSchema, type Schema, type SchemaResult } from "../contract/standard-schema.js";
import { ConfigurationError } from "../errors/errors.js";
import { describeIssues, inputJsonSchema, validateSchema } from "./validate.js";

const validatedBy = (validate: (value: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>): Schema =>
  jsonSchema({}, validate);

describe("validateSchema", () => {
  const answers = z.object({ answers: z.array(z.object({ confidence: z.number().default(1) })) });

  test("gives back the output side", async () => {
    expect(await validateSchema(answers, { answers: [{}] })).toEqual({ value: { answers: [{ confidence: 1 }] } });
  });

  test.each<[string, Schema, unknown, string]>([
    ["zod", answers, { answers: [{ confidence: "high" }] }, "answers[0].confidence"],
    ["zod, at the root", answers, 1, ""],
    [
      "ArkType",
      type({ answers: [{ confidence: "number" }, "[]"] }),
      { answers: [{ confidence: "high" }] },
      "answers[0].confidence",
    ],
    ["an array at the root", z.array(z.string()), ["a", 2], "[1]"],
    ["keys that are no identifiers", z.object({ "a b": z.object({ "0": z.string() }) }), { "a b": {} }, '["a b"]["0"]'],
    ["segments as objects", validatedBy(() => ({ issues: [{ message: "no", path: [{ key: "a" }, { key: 0 }] }] })), 1, "a[0]"],
    ["symbols", validatedBy(() => ({ issues: [{ message: "no", path: [Symbol("s")] }] })), 1, "[Symbol(s)]"],
    ["a rejected promise", validatedBy(() => Promise.reject(new Error("no"))), 1, ""],
    [
      "a schema that throws",
      validatedBy(() => {
        throw "no";
      }),
      1,
      "",
    ],
  ])("names the place of an issue: %s", async (_name, schema, value, path) => {
    expect(await validateSchema(schema, value)).toEqual({ issues: [{ path, message: expect.stringMatching(/./) }] });
  });
});

test("describeIssues writes one line per issue", () => {
  const issues = [
    { path: "", message: "Expected object" },
    { path: "a[0]", message: "Expected string" },
  ];
  expect(describeIssues(issues)).toBe("- Expected object\n- a[0]: Expected string");
});

describe("inputJsonSchema", () => {
  test.each(['{"type":"object"}', "null", "5", '"string"'])("%s is no schema, and the error says what to write", (json) => {
    const read = () => inputJsonSchema(JSON.parse(json), "The outputSchema");
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow("The outputSchema is not a schema. Write z.object({ … }), or wrap a JSON Schema: jsonSchema(");
  });

  test.each<[string, Schema, object]>([
    [
      "zod, input side",
      z.object({ a: z.string().transform(Number) }),
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    ],
    ["ArkType", type({ a: "string" }), { type: "object", properties: { a: { type: "string" } }, required: ["a"] }],
    ["a plain JSON Schema", jsonSchema({ $schema: "x", type: "string" }), { type: "string" }],
  ])("%s", (_name, schema, expected) => expect(inputJsonSchema(schema)).toEqual(expected));

  test.each<[string, unknown, RegExp]>([
    ["Valibot without its JSON Schema half", v.object({ a: v.string() }), /valibot schema.*toStandardJsonSchema/],
    ["a zod type that JSON lacks", z.object({ when: z.date() }), /zod schema.*Date/],
  ])("%s is a ConfigurationError", (_name, schema, message) => {
    const read = () => inputJsonSchema(schema as Schema);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(message);
  });
});
