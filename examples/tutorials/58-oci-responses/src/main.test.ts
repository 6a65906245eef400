import { expect, test } from "vitest";
import { runProgram } from "../../../run-program.js";

const transcript = "  transcript     user → assistant → tool → assistant → user → assistant";
const asked = (items: number, continues: string, store: boolean): string =>
  `  asked          items ${items}, continues ${continues}, store ${store}`;

test("the program", async () => {
  const stdout = await runProgram(import.meta.url);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "held by OCI: The weather in Oslo.",
    transcript,
    '  providerState  {"previousResponseId":"resp_…"}',
    asked(1, "nothing", true),
    asked(1, "the response before", true),
    asked(1, "the response before", true),
    "zero data retention: The weather in Oslo.",
    transcript,
    "  providerState  undefined",
    asked(1, "nothing", false),
    asked(4, "nothing", false),
    asked(6, "nothing", false),
    "held, then refused: The weather in Oslo.",
    transcript,
    "  providerState  undefined",
    asked(1, "nothing", true),
    asked(1, "the response before", true),
    asked(3, "nothing", false),
    asked(5, "nothing", false),
  ]);
}, 30_000);
