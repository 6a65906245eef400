import { ask, fieldSchemas } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startResponsesService } from "./testing/oci-responses-model.js";

// The service refuses what OpenAI's refuses.
describe.each(entries)("schemas of tools in the field, $entry", ({ createModel }) => {
  test.each(fieldSchemas)("%s: %s", async (_report, _what, schema) => {
    await using service = await startResponsesService([{ text: "Done." }]);
    const { baseURL, credentials, responses } = service;
    const tools = [{ type: "function" as const, name: "f", description: "F.", parameters: schema }];
    const target = createModel({ model: "openai.gpt-5", baseURL, credentials, compartmentId: "ocid1.compartment", project: "p" });
    const outcome = await outcomeOf(target.stream(ask({ tools })));
    expect(outcome.error).toBeUndefined();
    const [request] = responses.requests;
    expect(request?.body.tools).toMatchObject([{ parameters: { type: "object", properties: {} } }]);
  });
});
