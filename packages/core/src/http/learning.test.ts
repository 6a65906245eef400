import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFailure } from "./failure.js";
import { createLearning, type LearningOptions } from "./learning.js";
import type { WireBody } from "./post.js";

const refusal = (error: object, status = 400) => parseFailure({ error: { message: "No.", ...error } }, status);
const unknown = { code: "unknown_parameter" };
const format = { type: "json_schema", json_schema: {} };

/** What is learned from one refusal, and what it does to the next request. */
async function learn(error: object, body: WireBody, options: LearningOptions = {}, own?: object) {
  const learning = createLearning(options);
  const isTaught = await learning.learn(refusal(error), { body, own: own && { ...own } });
  const next = { ...body };
  const codes: string[] = [];
  learning.apply(next, (code, _message, parameter) => codes.push(`${code} ${parameter}`));
  return { isTaught, next, codes, output: learning.output };
}

describe("a refused parameter", () => {
  test.each<[string, object, WireBody, WireBody, string[]]>([
    [
      "in its field",
      { param: "seed", code: "unknown_parameter" },
      { seed: 1, top_p: 1 },
      { top_p: 1 },
      ["unsupported_setting seed"],
    ],
    ["in words", { message: "Unknown field max_tokens." }, { max_tokens: 1 }, {}, ["unsupported_setting max_tokens"]],
    ["in quotes", { message: "'stop' is unknown" }, { stop: "x" }, {}, ["unsupported_setting stop"]],
  ])("%s is left out from then on", async (_name, error, body, next, codes) => {
    expect(await learn(error, body)).toEqual({ isTaught: true, next, codes, output: undefined });
  });

  test.each<[string, object, WireBody, LearningOptions]>([
    ["a word that may mean anything", { message: "We had to stop here." }, { stop: "x" }, {}],
    ["a part of a longer name", { message: "max_tokens_total is too large" }, { max_tokens: 1 }, {}],
    ["what was not sent", { ...unknown, param: "seed" }, { seed: undefined }, {}],
    ["what is essential", { ...unknown, param: "model" }, { model: "m" }, { essential: ["model"] }],
    ["what is not optional", { ...unknown, param: "size" }, { size: 1 }, { optional: ["user"] }],
    ["a value", { param: "seed", code: "invalid_value" }, { seed: -1 }, {}],
    ["no words at all", { param: "seed" }, { seed: -1 }, {}],
    ["a limit without another name", { message: "Unknown field a_b." }, { a_b: 1 }, { essential: ["a_b"] }],
    ["what is learned as nothing", { ...unknown, param: "a" }, { a: 1 }, { translate: () => undefined }],
    ["what a rule says nothing of", { ...unknown, param: "a" }, { a: 1 }, { rules: { a: () => false } }],
  ])("teaches nothing: %s", async (_name, error, body, options) => {
    expect(await learn(error, body, options)).toEqual({ isTaught: false, next: body, codes: [], output: undefined });
  });

  test.each([400, 401, 404, 422, 429, 500])("only a 400 or 422 refuses one: %i", async (status) => {
    const isTaught = await createLearning({}).learn(refusal({ ...unknown, param: "seed" }, status), { body: { seed: 1 } });
    expect(isTaught).toBe(status === 400 || status === 422);
  });

  test("that is a limit has another name, and stays when that is refused as well", async () => {
    const learning = createLearning({ otherNames: { a_b: "c_d", c_d: "a_b" } });
    const codes: string[] = [];
    const next = () => {
      const body: WireBody = { a_b: 1 };
      learning.apply(body, (code) => codes.push(code));
      return body;
    };
    expect(await learning.learn(refusal({ ...unknown, param: "a_b" }), { body: { a_b: 1 } })).toBe(true);
    expect(next()).toEqual({ c_d: 1 });
    expect(await learning.learn(refusal({ ...unknown, param: "c_d" }), { body: { c_d: 1 } })).toBe(false);
    expect([next(), codes]).toEqual([{ c_d: 1 }, ["renamed_setting", "renamed_setting"]]);
  });

  test("all that one refusal names are left out together", async () => {
    const error = { message: 'Unknown name "seed": Cannot find field.\nUnknown name "top_k": Cannot find field.' };
    expect(await learn(error, { seed: 1, top_k: 1, top_p: 1 })).toMatchObject({ isTaught: true, next: { top_p: 1 } });
  });

  test("a value under the other name is not overwritten", async () => {
    const options = { otherNames: { a_b: "c_d" } };
    expect((await learn({ ...unknown, param: "a_b" }, { a_b: 1, c_d: 2 }, options)).next).toEqual({ c_d: 2 });
  });

  test("by an error in a stream, which has no status, as by one with a status", async () => {
    const said = parseFailure({ error: { message: "Unknown parameter: 'seed'." } });
    expect(await createLearning({}).learn(said, { body: { seed: 1 } })).toBe(true);
  });

  test("a rule comes before the rest, and is told whether the parameter was refused", async () => {
    const seen: boolean[] = [];
    const options: LearningOptions = {
      rules: {
        stream({ isAboutParameter }) {
          seen.push(isAboutParameter);
          return undefined;
        },
      },
    };
    expect((await learn({ ...unknown, param: "stream" }, { stream: true }, options)).next).toEqual({});
    expect((await learn({ param: "stream", code: "invalid_value" }, { stream: true }, options)).next).toEqual({ stream: true });
    expect(seen).toEqual([true, false]);
  });

  test.each(["x_options[mode", "a_(b", "a_*", "x_$", "a_b\\", "[", "(?:", "constructor", "__proto__"])(
    "may be called %s",
    async (name) => {
      const body = JSON.parse(`{${JSON.stringify(name)}:1,"model":"m"}`) as WireBody;
      const taught = await learn({ message: `Unknown parameter: '${name}'.` }, body);
      expect([taught.isTaught, taught.next]).toEqual([true, { model: "m" }]);
      expect((await learn({ message: "Something else is wrong." }, body)).isTaught).toBe(false);
    },
  );

  test("no name and no message make it throw, and a quoted name is found", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string(), async (name, noise) => {
        const body = Object.fromEntries([[name, 1]]) as WireBody;
        await createLearning({}).learn(refusal({ message: noise }), { body });
        fc.pre(!/["'`\\]/.test(name));
        expect(await createLearning({}).learn({ message: `No such parameter: '${name}'`, code: "", status: 400 }, { body })).toBe(
          true,
        );
      }),
    );
  });
});

describe("a refused output schema", () => {
  const options: LearningOptions = { outputParameter: "response_format" };
  const error = { param: "response_format" };

  test("leaves JSON mode, and then words", async () => {
    const learning = createLearning(options);
    const refuse = async (response_format: WireBody[string]) => {
      const isTaught = await learning.learn(refusal({ ...error, code: "invalid_value" }), { body: { response_format } });
      return [isTaught, learning.output];
    };
    expect(learning.output).toBeUndefined();
    expect(await refuse(format)).toEqual([true, "json_object"]);
    expect(await refuse({ type: "json_object" })).toEqual([true, "prompt"]);
  });

  test("for what is in it is left out for that schema alone", async () => {
    const learning = createLearning(options);
    const spec = (type: string) => ({ name: "a", schema: { type }, strict: true });
    const [bad, good] = [spec("x"), spec("object")];
    const send = (output: typeof bad, response_format: WireBody[string], message: string) => {
      const body: WireBody = { response_format };
      learning.outputOf(output, body);
      return learning.learn(refusal({ message, param: "response_format" }), { body });
    };
    const words = "Invalid schema for response_format 'a': In context=(), 'oneOf' is not permitted.";
    expect(await send(bad, format, words)).toBe(true);
    expect([learning.outputOf(bad, {}), learning.outputOf(good, {}), learning.output]).toEqual([
      "json_object",
      undefined,
      undefined,
    ]);
    expect(await send(bad, { type: "json_object" }, "response_format does not go with this.")).toBe(true);
    expect([learning.outputOf(bad, {}), learning.outputOf(good, {})]).toEqual(["prompt", undefined]);
    expect(await send(good, format, "response_format is not supported by this model.")).toBe(true);
    expect([learning.outputOf(good, {}), learning.outputOf(bad, {})]).toEqual(["json_object", "prompt"]);
  });

  test("teaches nothing where the caller sends it himself", async () => {
    const body = { response_format: format };
    expect(await learn(error, body, options, body)).toEqual({ isTaught: false, next: body, codes: [], output: undefined });
  });
});
