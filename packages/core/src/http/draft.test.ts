import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../contract/model.js";
import { createDraft, type DraftContext, finishDraft, unsampledSettings } from "./draft.js";

const draftOf = (request: Partial<ModelRequest> = {}, context: Partial<DraftContext> = {}) =>
  createDraft({ messages: [], ...request }, { provider: "acme", ...context });
const said = ({ warnings }: ReturnType<typeof draftOf>) => warnings.map(({ code, parameter }) => `${code} ${parameter}`);

describe("settings", () => {
  test("the request's win over the model's; what has no name on the wire is a warning", () => {
    const draft = draftOf(
      { settings: { temperature: 0, topK: 5, stop: undefined } },
      { settings: { temperature: 1, maxTokens: 9, seed: 3, stop: "x" } },
    );
    draft.takeSettings({ temperature: "temp", maxTokens: "max_tokens", topP: "top_p", stop: "stop" });
    expect(draft.body).toEqual({ temp: 0, max_tokens: 9, stop: "x" });
    expect(said(draft)).toEqual(["unsupported_setting topK", "unsupported_setting seed"]);
    expect([draft.setting("temperature"), draft.setting("topP")]).toEqual([0, undefined]);
  });

  test("parallel calls belong to the tools", () => {
    const draft = draftOf({ settings: { parallelToolCalls: false } });
    draft.takeSettings({});
    expect([draft.body, said(draft), draft.setting("parallelToolCalls")]).toEqual([{}, [], false]);
  });

  test.each([
    ["always", "high", true],
    ["always", undefined, true],
    ["without_effort", undefined, true],
    ["without_effort", "none", true],
    ["without_effort", "low", false],
    ["never", undefined, false],
    ["never", "low", false],
    ["never", "none", false],
  ] as const)("sampling %s with effort %s: %s", (rule, effort, takes) => {
    const names = ["temperature", "topP", "topK", "frequencyPenalty", "presencePenalty", "stop"];
    expect(unsampledSettings(rule, effort)).toEqual(takes ? [] : names);
  });

  test("what is withheld is left out or renamed", () => {
    const draft = draftOf({ settings: { maxTokens: 9, topP: 1 } });
    draft.takeSettings({ maxTokens: "max_tokens", topP: "top_p" });
    draft.withhold(["top_p", "seed"], { max_tokens: "max_completion_tokens" });
    expect([draft.body, said(draft)]).toEqual([
      { max_completion_tokens: 9 },
      ["unsupported_setting top_p", "renamed_setting max_tokens"],
    ]);
  });
});

test("functions are taken, hosted tools are a warning", () => {
  const add = { type: "function", name: "add", description: "", parameters: { type: "object", properties: {} } } as const;
  const draft = draftOf({ tools: [{ type: "provider", id: "web_search", options: {} }, add] });
  expect(draft.functions("Acme's API")).toEqual([add]);
  expect(draft.warnings).toEqual([
    {
      type: "model_warning",
      code: "unsupported_tool",
      message: "Acme's API has no hosted tools: web_search was not sent.",
      parameter: "tools",
    },
  ]);
});

test("fields of the caller's own win, those of the request over those of the model; other providers' stay out", () => {
  const draft = draftOf(
    { providerOptions: { acme: { b: 2, extraBody: { c: 3 } }, globex: { d: 4 } } },
    { extraBody: { a: 1, b: 1, c: 1 } },
  );
  Object.assign(draft.body, { a: 0, e: 5, f: 6 });
  finishDraft(draft, { apply: (body) => void delete body.f });
  expect(draft.body).toEqual({ a: 1, b: 2, c: 3, e: 5 });
  expect(draft.own).toEqual({ a: 1, b: 2, c: 3 });
  expect(draft.ownLayers).toEqual([{ a: 1, b: 1, c: 1 }, { b: 2 }, { c: 3 }]);
});

describe("output", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  const output = { name: "answer", schema, strict: true };
  const any = { name: "answer", strict: true };

  test.each([
    ["json_schema", output, undefined, "json_schema", []],
    ["json_object", output, undefined, "json_object", []],
    ["prompt", output, undefined, "prompt", []],
    ["json_schema", output, "json_object", "json_object", ["schema_fallback format"]],
    ["json_schema", output, "prompt", "prompt", ["schema_fallback format"]],
    ["json_schema", any, undefined, "json_object", []],
    ["json_object", any, undefined, "json_object", []],
    ["prompt", any, undefined, "prompt", []],
    ["json_schema", any, "json_object", "json_object", []],
    ["json_schema", any, "prompt", "prompt", ["schema_fallback format"]],
  ] as const)("a model that takes %s, asked for %o and known to refuse it (%s): %s", (form, asked, refused, expected, codes) => {
    const draft = draftOf({ output: asked });
    const lowered = draft.lowerOutput(form, "format", { output: refused });
    expect([lowered?.form, said(draft)]).toEqual([expected, codes]);
    if (lowered?.form === "json_schema") expect(lowered).toMatchObject({ name: "answer", strict: true });
    else expect(lowered?.instruction).toContain("schema" in asked ? JSON.stringify(schema) : "a JSON object");
  });

  test("is nothing where none is asked for", () => {
    expect(draftOf().lowerOutput("json_schema", "format")).toBeUndefined();
  });
});

describe("the tool choice of a protocol without hosted tools", () => {
  const add = { type: "function", name: "add", description: "", parameters: {} } as const;
  const search = { type: "provider", id: "web_search", options: {} } as const;

  test.each<[string, Partial<ModelRequest>, ModelRequest["toolChoice"]]>([
    ["none", { tools: [add] }, undefined],
    ["any", { tools: [add, search], toolChoice: "required" }, "required"],
    ["a function", { tools: [add, search], toolChoice: { tool: "add" } }, { tool: "add" }],
    [
      "a function with the name of a hosted tool",
      { tools: [search, { ...add, name: "web_search" }], toolChoice: { tool: "web_search" } },
      { tool: "web_search" },
    ],
    // The caller's mistake, which the service tells.
    ["a tool that nobody gave", { tools: [add], toolChoice: { tool: "sub" } }, { tool: "sub" }],
  ])("%s stays as it is", (_what, request, choice) => {
    const draft = draftOf(request);
    expect([draft.toolChoice(), said(draft)]).toEqual([choice, []]);
  });

  test.each([{ tools: [add, search] }, { tools: [search] }])("a hosted tool is no call at all, with a warning", ({ tools }) => {
    const draft = draftOf({ tools, toolChoice: { tool: "web_search" } });
    expect(draft.toolChoice()).toBe("none");
    expect(said(draft)).toEqual(["unsupported_tool toolChoice"]);
  });
});
