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
  const { responseFormat } = lowerCohereOutput(
    { name: "answer", schema, strict: true },
    { level: undefined, clash: undefined, warn: expect.unreachable },
  );
  expect(responseFormat).toEqual({
    type: "JSON_OBJECT",
    schema: {
      ...schema,
      properties: { a: { type: "string", ...(sent !== undefined && { pattern: sent }) } },
      additionalProperties: false,
    },
  });
});
