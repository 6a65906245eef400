import { ask } from "@locus/internal-oci-suite";
import { createNativeChatHandler } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OCIModel } from "../fetch.js";
import { undeclared } from "../testing/oracle-types.js";
import { objectSchemas } from "../testing/schemas.js";

describe("any schema of a tool and of the output", () => {
  test.each([
    "cohere.command-a-03-2025",
    "cohere.command-a-reasoning-08-2025",
    "meta.llama-3.3-70b-instruct",
    "openai.gpt-5",
    "google.gemini-2.5-flash",
  ])("is sent to %s in a form that the service takes, and the schema stays as it was", async (model) => {
    const native = createNativeChatHandler(() => ({ text: "{}" }));
    await using server = await startHttpServer(native.handle);
    const instance = new OCIModel({ endpoint: server.url, compartmentId: "c", apiKey: "sk-test", model });
    const check = async (parameters: object, schema: object, which: "tools" | "output"): Promise<void> => {
      const request = {
        tools: [{ type: "function", name: "look", description: "Looks.", parameters: { ...parameters } }],
        output: { name: "answer", schema: { ...schema }, strict: true },
      } as const;
      const before = structuredClone(request);
      for await (const _ of instance.stream(ask({ [which]: request[which] }))) {
      }
      expect(request).toEqual(before);
      const { refusal, body } = native.requests.at(-1) ?? {};
      expect(refusal).toBeUndefined();
      expect(undeclared(body, "ChatDetails")).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(objectSchemas, objectSchemas, fc.constantFrom("tools", "output"), check), { numRuns: 150 });
    // Nothing was learned: each request was right at once.
    expect(native.requests).toHaveLength(150);
  });
});
