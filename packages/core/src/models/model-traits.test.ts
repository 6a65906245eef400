import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startsLike, startsWithWords } from "./id-pattern.js";
import { modelApi } from "./model-api.js";
import { apiRows, generations, idPrefixes } from "./model-rows.js";
import { type KnownTraits, modelTraits } from "./model-traits.js";

/** All that the id of a model tells. */
const known = (id: string, reasoning?: boolean) => ({ ...modelTraits(id, reasoning), api: modelApi(id) });

const plain = { reasoning: false, hiddenReasoning: false, maxTokensField: "max_tokens", sampling: "always", api: "chat" };
const thinks = {
  reasoning: true,
  hiddenReasoning: true,
  maxTokensField: "max_completion_tokens",
  sampling: "never",
  api: "chat",
};

test.each<[ReturnType<typeof JSON.parse>]>([[undefined], [null], [5], [{}]])(
  "a model that is %j, as a JavaScript program may give it, is named in the error",
  (id) => {
    expect(() => modelTraits(id)).toThrow(expect.objectContaining({ code: "configuration", option: "model" }));
  },
);

describe("modelTraits", () => {
  test.each<[string, Partial<Record<keyof KnownTraits | "api", unknown>>]>([
    ["gpt-4o", plain],
    ["brand-new", plain],
    ["", plain],
    ["gpt-5", thinks],
    ["gpt-5-mini", thinks],
    ["o4-mini", thinks],
    ["gpt-5.5", { ...thinks, sampling: "without_effort" }],
    ["gpt-5.4-nano", { ...thinks, sampling: "without_effort" }],
    // Their function tools are in the Responses API only.
    ...["gpt-5.6", "gpt-5.6-terra", "gpt-5.7-2026-11-01", "gpt-5.12-nano", "gpt-6", "gpt-6-mini", "gpt-6.1"].map(
      (id): [string, object] => [id, { ...thinks, sampling: "without_effort", api: "responses" }],
    ),
    ["gpt-5.60x", { ...thinks, sampling: "without_effort" }],
    ["gpt-35-turbo", plain],
    ["gpt-5-chat-latest", plain],
    ["gpt-5.2-chat-latest", plain],
    ["omni-moderation-latest", plain],
    ["gpt-5-pro", { ...thinks, api: "responses" }],
    ["gpt-5.1-codex-max", { ...thinks, sampling: "without_effort", api: "responses" }],
    ["codex-mini-latest", { ...plain, api: "responses" }],
    ["gpt-image-1", { ...plain, api: "images" }],
  ])("%j", (id, traits) => {
    expect(known(id)).toEqual(traits);
  });

  test.each([
    ["openai.gpt-5.5", "gpt-5.5"],
    ["OpenAI.O3-Pro", "o3-pro"],
    ["openai/gpt-5-pro", "gpt-5-pro"],
    ["ft:o4-mini:acme::x", "o4-mini"],
    ["openai/ft:gpt-5-pro:acme::x", "gpt-5-pro"],
    // What a fine-tuned model is called says nothing about it.
    ["ft:gpt-4o:my-codex-pro:chat:id", "gpt-4o"],
    ["ft:gpt-5-mini:my-chat::id", "gpt-5-mini"],
  ])("%s is %s", (id, bare) => {
    expect(known(id)).toEqual(known(bare));
  });

  test("of a deployment that is told to think, the name may say the generation anywhere", () => {
    expect(known("d", true)).toEqual(thinks);
    expect(known("our-gpt-5.1", true)).toEqual({ ...thinks, sampling: "without_effort" });
    expect(known("our-gpt-5.1")).toEqual(plain);
    expect(known("gpt-5-chat-latest", true)).toEqual(thinks);
    expect(known("o3-pro", false)).toEqual({ ...plain, api: "responses" });
  });

  test("every row is found by ids of its kind, whatever is in front of them and behind", () => {
    const number = fc.nat().map(String);
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const sample = (pattern: string): fc.Arbitrary<string> =>
      fc.tuple(number, word).map(([n, w]) => pattern.replaceAll("#", n).replaceAll("*", w));
    const patterns = apiRows.flatMap(({ api, ids, variants }) => [
      ...ids.map((id) => [api, id] as const),
      ...variants.flatMap((variant) => generations.map(({ id }) => [api, id + variant] as const)),
    ]);
    const ids = fc.constantFrom(...patterns).chain(([api, pattern]) => sample(pattern).map((id) => [api, id, pattern] as const));
    fc.assert(
      fc.property(ids, fc.constantFrom("", ...idPrefixes), fc.option(word), ([api, id, pattern], prefix, behind) => {
        expect(modelApi(prefix + id + (behind === null ? "" : `-${behind}`))).toBe(api);
        // Part of a word is another word, which another row may know.
        expect(startsWithWords(`${id}x`, pattern)).toBe(false);
        const isNewer = /^gpt-(5\.([6-9]|\d\d+)|[6-8](\.\d+)?)-/.test(id);
        expect(modelApi(`${prefix}${id}x`)).toBe(isNewer ? "responses" : "chat");
      }),
    );
  });
});

test("patterns match what they say, and no other character means anything", () => {
  expect(startsLike("gpt-5.5", "gpt-5.#")).toBe(true);
  expect(startsLike("gpt-505", "gpt-5.#")).toBe(false);
  expect(startsLike("a+b(c", "a+b(")).toBe(true);
  expect(startsWithWords("gpt-5-pro-2025", "gpt-5-pro")).toBe(true);
  expect(startsWithWords("gpt-5-profile", "gpt-5-pro")).toBe(false);
  expect(startsWithWords("gpt-5.-pro", "gpt-5.#-pro")).toBe(false);
});
