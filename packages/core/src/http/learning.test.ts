import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFailure } from "./failure.js";
import { createLearning, type LearningOptions } from "./learning.js";
import type { WireBody } from "./post.js";

const refusal = (error: object, status = 400) => parseFailure({ error: { message: "No.", ...error } }, status);
const format = { type: "json_schema", json_schema: {} };

/** What is learned from one refusal, and what it does to the next request. */
function learn(error: object, body: WireBody, options: LearningOptions = {}, own?: object) {
  const learning = createLearning(options);
  const isTaught = learning.learn(refusal(error), { body, own: own && { ...own } });
  const next = { ...body };
  const codes: string[] = [];
  learning.apply(next, (code, _message, parameter) => codes.push(`${code} ${parameter}`));
  return { isTaught, next, codes, output: learning.output };
}

describe("a refused parameter", () => {
  test.each<[string, object, WireBody, WireBody, string[]]>([
    ["in its field", { param: "seed" }, { seed: 1, top_p: 1 }, { top_p: 1 }, ["unsupported_setting seed"]],
    ["in words", { message: "Unknown field max_tokens." }, { max_tokens: 1 }, {}, ["unsupported_setting max_tokens"]],
    ["in quotes", { message: "'stop' is unknown" }, { stop: "x" }, {}, ["unsupported_setting stop"]],
  ])("%s is left out from then on", (_name, error, body, next, codes) => {
    expect(learn(error, body)).toEqual({ isTaught: true, next, codes, output: undefined });
  });

  test.each<[string, object, WireBody, LearningOptions]>([
    ["a word that may mean anything", { message: "We had to stop here." }, { stop: "x" }, {}],
    ["a part of a longer name", { message: "max_tokens_total is too large" }, { max_tokens: 1 }, {}],
    ["what was not sent", { param: "seed" }, { seed: undefined }, {}],
    ["what is essential", { param: "model" }, { model: "m" }, { essential: ["model"] }],
    ["what is not optional", { param: "size" }, { size: 1 }, { optional: ["user"] }],
    ["a value", { param: "seed", code: "invalid_value" }, { seed: -1 }, {}],
    ["what is learned as nothing", { param: "a" }, { a: 1 }, { translate: () => undefined }],
    ["what a rule says nothing of", { param: "a" }, { a: 1 }, { rules: { a: () => false } }],
  ])("teaches nothing: %s", (_name, error, body, options) => {
    expect(learn(error, body, options)).toEqual({ isTaught: false, next: body, codes: [], output: undefined });
  });

  test("only a 400 or 422 refuses one", () => {
    const learning = createLearning({});
    const body = { seed: 1 };
    expect(
      [400, 401, 404, 422, 429, 500].filter((status) => learning.learn(refusal({ param: "seed" }, status), { body })),
    ).toEqual([400, 422]);
  });

  test("has another name first, and none when that is refused as well", () => {
    const learning = createLearning({ otherNames: { a_b: "c_d", c_d: "a_b" } });
    const codes: string[] = [];
    const next = () => {
      const body: WireBody = { a_b: 1 };
      learning.apply(body, (code) => codes.push(code));
      return body;
    };
    learning.learn(refusal({ param: "a_b" }), { body: { a_b: 1 } });
    expect(next()).toEqual({ c_d: 1 });
    learning.learn(refusal({ param: "c_d" }), { body: { c_d: 1 } });
    expect([next(), codes]).toEqual([{}, ["renamed_setting", "unsupported_setting"]]);
  });

  test("a rule comes before the rest, and is told whether the value was refused", () => {
    const seen: boolean[] = [];
    const options: LearningOptions = {
      rules: {
        stream({ isAboutValue }) {
          seen.push(isAboutValue);
          return undefined;
        },
      },
    };
    expect(learn({ param: "stream" }, { stream: true }, options).next).toEqual({});
    expect(learn({ param: "stream", code: "invalid_value" }, { stream: true }, options).next).toEqual({ stream: true });
    expect(seen).toEqual([false, true]);
  });

  test.each(["x_options[mode", "a_(b", "a_*", "x_$", "a_b\\", "[", "(?:", "constructor", "__proto__"])(
    "may be called %s",
    (name) => {
      const body = JSON.parse(`{${JSON.stringify(name)}:1,"model":"m"}`) as WireBody;
      const taught = learn({ message: `Unknown parameter: '${name}'.` }, body);
      expect([taught.isTaught, taught.next]).toEqual([true, { model: "m" }]);
      expect(learn({ message: "Something else is wrong." }, body).isTaught).toBe(false);
    },
  );

  test("no name and no message make it throw, and a quoted name is found", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, noise) => {
        const body = Object.fromEntries([[name, 1]]) as WireBody;
        createLearning({}).learn(refusal({ message: noise }), { body });
        fc.pre(!/["'`\\]/.test(name));
        expect(createLearning({}).learn({ message: `No such thing: '${name}'`, code: "", status: 400 }, { body })).toBe(true);
      }),
    );
  });
});

describe("a refused output schema", () => {
  const options: LearningOptions = { outputParameter: "response_format" };
  const error = { param: "response_format" };

  test("leaves JSON mode, and then words", () => {
    const learning = createLearning(options);
    const refuse = (response_format: WireBody[string]) => {
      const isTaught = learning.learn(refusal({ ...error, code: "invalid_value" }), { body: { response_format } });
      return [isTaught, learning.output];
    };
    expect(learning.output).toBeUndefined();
    expect(refuse(format)).toEqual([true, "json_object"]);
    expect(refuse({ type: "json_object" })).toEqual([true, "prompt"]);
  });

  test("teaches nothing where the caller sends it himself", () => {
    const body = { response_format: format };
    expect(learn(error, body, options, body)).toEqual({ isTaught: false, next: body, codes: [], output: undefined });
  });
});
