import type { JsonObject } from "@locus/core";
import { ask, fieldSchemas } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startChatService } from "./testing/oci-model.js";

const models = ["google.gemini-2.5-pro", "openai.gpt-5", "meta.llama-3.3-70b-instruct", "xai.grok-4", "mistral.large"];

describe.each(entries)("schemas of tools in the field, $entry", ({ createModel }) => {
  const send = async (model: string, parameters: JsonObject) => {
    await using service = await startChatService(() => ({ text: "Done." }));
    const { baseURL, credentials, completions } = service;
    const tools = [{ type: "function" as const, name: "f", description: "F.", parameters }];
    const target = createModel({ model, baseURL, credentials, compartmentId: "ocid1.compartment" });
    const outcome = await outcomeOf(target.stream(ask({ tools })));
    expect(outcome.error).toBeUndefined();
    return Object(completions[0]?.body.tools)[0].function.parameters;
  };

  test.each(models)("an array has items, and required names what is there: %s", async (model) => {
    const { properties } = await send(model, { ...fieldSchemas[0]?.[2] });
    const { rows, cities } = properties;
    expect([cities.items, rows.items.properties.tags.items]).toEqual([expect.any(Object), expect.any(Object)]);
    expect(await send(model, { ...fieldSchemas[1]?.[2] })).toEqual({
      type: "object",
      properties: { a: { type: "string" }, list: { type: "array", items: { type: "object" } } },
      required: ["a"],
    });
  });

  test.each(fieldSchemas)(
    "Gemini's have a type or a union everywhere, and no keyword that Google lacks. %s: %s",
    async (_report, _what, schema) => {
      const check = (one: JsonObject): void => {
        const keys = Object.keys(one);
        if (one.anyOf) expect(keys).toEqual(["anyOf"]);
        else expect(one.type).toBeTypeOf("string");
        const unknown =
          /^(\$|x-|const$|allOf$|oneOf$|prefixItems$|exclusive|uniqueItems$|multipleOf$|patternProperties$|definitions$|default$|examples$)/;
        expect(keys.filter((key) => unknown.test(key))).toEqual([]);
        const inner = [...Object.values(Object(one.properties)), ...[one.anyOf ?? []].flat(), ...(one.items ? [one.items] : [])];
        for (const each of inner) check(each as JsonObject);
      };
      check(await send("google.gemini-2.5-pro", schema));
    },
  );
});
