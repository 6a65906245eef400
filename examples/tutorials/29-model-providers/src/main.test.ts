import { expect, test } from "vitest";
import { runProgram } from "../../../run-program.js";

test("the program", async () => {
  const stdout = await runProgram(import.meta.url);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "OpenAI: gpt-5.5, by a stand-in",
    "OCI, V1: the OpenAI shape, signed: openai.gpt-5.5, signed for, by a stand-in",
    "OCI, V1, another family: meta.llama-3.3-70b-instruct, signed for, by a stand-in",
    "OCI by id: V1: xai.grok-4, signed for, by a stand-in",
    "OCI, its native chat API, for Cohere R: cohere.command-r-plus-08-2024, signed for, by a stand-in",
    "OCI by id: its native chat API, in the words of the Python original: cohere.command-r-plus, signed for, by a stand-in",
    "examples/config.ts: This is a script: set LOCUS_MODEL_ID to ask a model.",
  ]);
}, 30_000);
