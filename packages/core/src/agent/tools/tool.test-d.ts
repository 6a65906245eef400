import { type } from "arktype";
import * as v from "valibot";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { jsonSchema, type Schema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";
import { type Tool, type ToolContext, tool } from "./tool.js";
import { toolContent } from "./tool-content.js";

const base = { name: "x", description: "x" };

/** Gives a schema that only validates its JSON Schema half, as `@valibot/to-json-schema` does. */
declare function withJsonSchema<Input, Output>(schema: v.GenericSchema<Input, Output>): Schema<Input, Output>;

describe("tool()", () => {
  test("takes any schema library; the body gets the output side", () => {
    tool({
      ...base,
      parameters: z.object({ n: z.string().transform(Number), unit: z.string().default("C") }),
      execute(args, context) {
        expectTypeOf(args).toEqualTypeOf<{ n: number; unit: string }>();
        expectTypeOf(context).toExtend<ToolContext>();
        return args.n;
      },
    });
    tool({
      ...base,
      parameters: type({ city: "string", "days?": "number" }),
      execute(args) {
        expectTypeOf(args.city).toEqualTypeOf<string>();
        expectTypeOf(args.days).toEqualTypeOf<number | undefined>();
      },
    });
    tool({
      ...base,
      parameters: withJsonSchema(v.object({ city: v.optional(v.string(), "Oslo") })),
      execute(args) {
        expectTypeOf(args).toEqualTypeOf<{ city: string }>();
      },
    });
    tool({
      ...base,
      parameters: jsonSchema<{ key: string }>({ type: "object" }),
      execute(args) {
        expectTypeOf(args).toEqualTypeOf<{ key: string }>();
      },
    });
  });

  test("a schema without its JSON Schema half does not compile", () => {
    // @ts-expect-error Valibot alone only validates.
    tool({ ...base, parameters: v.object({ city: v.string() }), execute: () => "" });
    // @ts-expect-error A JSON Schema as it is has no types; jsonSchema() makes it one.
    tool({ ...base, parameters: { type: "object" }, execute: () => "" });
  });

  test("arrays of different tools infer without help, and keep their own types", () => {
    const sunny = tool({
      ...base,
      parameters: z.object({ city: z.string().default("Oslo") }),
      execute: ({ city }) => city,
    });
    const count = tool({ ...base, parameters: z.object({ of: z.array(z.string()) }), execute: async ({ of }) => of.length });
    const tools = [sunny, count];
    expectTypeOf(tools).toExtend<readonly Tool[]>();
    expectTypeOf<NonNullable<(typeof sunny)["~types"]>>().toEqualTypeOf<{
      readonly input: { city?: string | undefined };
      readonly result: string;
    }>();
    expectTypeOf<NonNullable<(typeof count)["~types"]>>().toEqualTypeOf<{
      readonly input: { of: string[] };
      readonly result: number;
    }>();
  });

  test("zod/mini, by the JSON Schema it makes of a schema", () => {
    tool({
      ...base,
      parameters: mini.toJSONSchema(mini.object({ city: mini.string(), days: mini._default(mini.number(), 3) })),
      execute(args) {
        expectTypeOf(args).toEqualTypeOf<{ city: string; days: number }>();
      },
    });
    // @ts-expect-error By itself it only validates.
    tool({ ...base, parameters: mini.object({ city: mini.string() }), execute: () => "" });
  });

  test("results: text, JSON, parts or nothing", () => {
    const parameters = z.object({});
    tool({ ...base, parameters, execute: () => undefined });
    tool({ ...base, parameters, execute: () => ({ a: [1, null, { b: true }] }) });
    tool({ ...base, parameters, execute: async () => [{ type: "image", source: { url: "https://example.com" } }] });
    tool({ ...base, parameters, execute: () => toolContent([{ type: "image", source: { url: "https://example.com" } }]) });
    tool({
      ...base,
      parameters,
      execute: () => toolContent([{ type: "file", source: { bytes: new Uint8Array(), mediaType: "a/b" } }]),
    });
    // @ts-expect-error OpenAI's form.
    toolContent([{ type: "image_url", image_url: { url: "https://example.com" } }]);
    // @ts-expect-error Text is a result as it is.
    toolContent("text");
    // @ts-expect-error JSON has no BigInt.
    tool({ ...base, parameters, execute: () => 1n });
    // @ts-expect-error JSON has no functions.
    tool({ ...base, parameters, execute: () => () => "" });
  });

  test("results of any shape that JSON can hold, interfaces included", () => {
    const parameters = z.object({});
    interface Order {
      id: number;
      lines: { sku: string }[];
      placed: Date;
      note?: string;
    }
    class Row {
      id = 1;
      at = new Date();
      save(): void {}
    }
    const order = (): Order => ({ id: 1, lines: [], placed: new Date() });
    tool({ ...base, parameters, execute: order });
    tool({ ...base, parameters, execute: async () => [order()] });
    tool({ ...base, parameters, execute: () => new Row() });
    tool({ ...base, parameters, execute: () => ({ at: new Date(), rows: [1, 2] as readonly number[] }) });
    tool({ ...base, parameters, execute: (): unknown => 1 });
    tool({ ...base, parameters, execute: async (): Promise<unknown> => 1 });
    tool({ ...base, parameters, execute: async () => (await fetch("https://example.com")).json() });
    tool({ ...base, parameters, execute: async () => {} });
    tool({
      ...base,
      parameters,
      execute() {
        throw new Error("Not today.");
      },
    });
  });

  test("the context: one's own app, JSON progress", () => {
    interface App {
      database: Map<string, string>;
    }
    tool({
      ...base,
      parameters: z.object({}),
      execute(_args, context: ToolContext<App>) {
        expectTypeOf(context.app.database).toEqualTypeOf<Map<string, string>>();
        // Checked at run time, as a result is.
        expectTypeOf(context.progress).parameter(0).toEqualTypeOf<unknown>();
        expectTypeOf(context.metadata).toEqualTypeOf<Readonly<Record<string, JsonValue | undefined>>>();
        return "";
      },
    });
    tool({
      ...base,
      parameters: z.object({}),
      execute(_args, { app }) {
        expectTypeOf(app).toEqualTypeOf<unknown>();
        return "";
      },
    });
  });

  test("wrong definitions do not compile", () => {
    const parameters = z.object({ city: z.string() });
    // @ts-expect-error There is no such argument.
    tool({ ...base, parameters, execute: ({ town }) => town });
    // @ts-expect-error A description is what the model goes by.
    tool({ name: "x", parameters, execute: () => "" });
    // @ts-expect-error There is no such option.
    tool({ ...base, parameters, execute: () => "", timeout: 5 });
  });
});
