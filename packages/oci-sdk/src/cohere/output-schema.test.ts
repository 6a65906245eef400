import { createDraft } from "@locus/core/provider";
import { expect, test } from "vitest";
import { lowerCohereOutput } from "./output-schema.js";

test.each<[pattern: string, sent: string | undefined]>([
  ["^[A-Z].*$", "[A-Z].*"],
  ["^(a|b)c\\.d$", "(a|b)c\\.d"],
  // Starts with a, or ends with b: no whole text says that.
  ["^a|b$", undefined],
  ["^a\\$", undefined],
  ["^5\\$$", "5\\$"],
  ["^(?=a).*$", undefined],
  ["^a\\b.*$", undefined],
  ["^(a)\\1$", undefined],
  ["a", undefined],
])("the pattern %s is sent as %s: never a narrower one", (pattern, sent) => {
  const schema = { type: "object", properties: { a: { type: "string", pattern } }, required: ["a"] };
  const draft = createDraft({ messages: [], output: { name: "answer", schema, strict: true } }, { provider: "oci.sdk" });
  const { responseFormat } = lowerCohereOutput(draft, { learned: undefined, clash: undefined });
  expect(draft.warnings).toEqual([]);
  expect(responseFormat).toEqual({
    type: "JSON_OBJECT",
    schema: {
      ...schema,
      properties: { a: { type: "string", ...(sent !== undefined && { pattern: sent }) } },
      additionalProperties: false,
    },
  });
});
