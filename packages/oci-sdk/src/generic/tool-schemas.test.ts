import type { JsonObject } from "@locus/core";
import { ask, fieldSchemas } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startNativeService } from "../testing/oci-model.js";

const models = ["google.gemini-2.5-pro", "openai.gpt-5", "meta.llama-3.3-70b-instruct", "xai.grok-4", "mistral.large"];

describe.each(entries)("schemas of tools in the field, $entry", ({ createModel }) => {
  const send = async (model: string, parameters: JsonObject) => {
    await using service = await startNativeService([{ text: "Done." }]);
    const tools = [{ type: "function" as const, name: "f", description: "F.", parameters }];
    const outcome = await outcomeOf(createModel({ ...service.target, model }).stream(ask({ tools })));
    const [sent] = service.requests.map(({ chatRequest }) => (chatRequest.tools as JsonObject[])[0]?.parameters);
    return { outcome, sent };
  };

  // The service refuses what Google's refuses.
  describe.each(models)("%s", (model) => {
    test.each(fieldSchemas)("%s: %s", async (_report, _what, schema) => {
      const before = structuredClone(schema);
      const { outcome, sent } = await send(model, schema);
      expect(outcome.error).toBeUndefined();
      expect(sent).toMatchObject({ type: "object", properties: {} });
      expect(schema).toEqual(before);
    });
  });

  test.each(["openai.gpt-5", "google.gemini-2.5-pro"])("an array has items, wherever it is: %s", async (model) => {
    const { sent, outcome } = await send(model, { ...fieldSchemas[0]?.[2] });
    const rows = Object(sent).properties.rows.items.properties;
    expect([Object(sent).properties.cities.items, rows.tags.items]).toEqual([expect.any(Object), expect.any(Object)]);
    expect(warningsOf(outcome).map(({ message }) => message)).toContain(
      'The parameters of the tool "f" are sent with repairs, because services refuse them as they are: at #/properties/cities/items, #/properties/rows/items/properties/tags/items.',
    );
  });

  test.each(models)("required names what is there: %s", async (model) => {
    const { sent } = await send(model, { ...fieldSchemas[1]?.[2] });
    expect(sent).toEqual({
      type: "object",
      properties: { a: { type: "string" }, list: { type: "array", items: { type: "object" } } },
      required: ["a"],
    });
  });
});
