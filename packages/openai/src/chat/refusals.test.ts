import { BadRequestError, ContextLengthError, type ModelRequest } from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch, okStream } from "../testing/captured-fetch.js";
import { type ReportedRefusal, refusalsOfParameters } from "../testing/refusals-of-parameters.js";
import { refusalsOfValues } from "../testing/refusals-of-values.js";
import { OpenAIModel } from "./fetch.js";

/** Ways to refuse: by status, or by an error as the first event of a stream with status 200. */
const ways: readonly [string, (body: object) => CannedAnswer][] = [
  ["by a 400", (body) => ({ status: 400, body })],
  ["by a 422", (body) => ({ status: 422, body })],
  ["in the stream", (body) => ({ headers: { "content-type": "text/event-stream" }, body: `data: ${JSON.stringify(body)}\n\n` })],
];

/** A function, because tool parameters are only sent with one. */
const now = { type: "function", name: "now", description: "The time", parameters: { type: "object", properties: {} } } as const;

const limits: Readonly<Record<string, string>> = { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" };

/** One model that several callers share, and a server that refuses once. */
function start([, name, body]: ReportedRefusal, refuse: (body: object) => CannedAnswer) {
  const { fetch, requests } = capturedFetch(refuse(typeof body === "string" ? { error: { message: body } } : body), okStream);
  const model = new OpenAIModel({ model: "m", baseURL: "https://x.example/v1", fetch });
  const call = (value: number | boolean) => {
    const providerOptions: NonNullable<ModelRequest["providerOptions"]> = { [model.provider]: { extraBody: { [name]: value } } };
    return outcomeOf(model.stream(ask({ providerOptions, tools: [now] })));
  };
  return { call, bodies: () => requests.map(({ body }) => body) };
}

/** Whether the reported body is one that a stream of the protocol carries. */
const isFrame = ([, , body]: ReportedRefusal): boolean => typeof body === "string" || "error" in body;

describe.each(ways)("a refusal %s", (way, refuse) => {
  const fits = (reported: ReportedRefusal): boolean => way !== "in the stream" || isFrame(reported);

  test.each(refusalsOfParameters.filter(fits))("teaches if it is about a parameter: %s, %s", async (...reported) => {
    const [, name] = reported;
    const { bodies, call } = start(reported, refuse);
    const first = await call(7);
    expect(first.error).toBeUndefined();
    const other = limits[name];
    const warned = { type: "model_warning", code: other ? "renamed_setting" : "unsupported_setting", parameter: name };
    expect(warningsOf(first)).toContainEqual({
      ...warned,
      message: expect.stringMatching(/learned this from a refusal/),
    });
    expect(warningsOf(await call(8))).toContainEqual(expect.objectContaining(warned));
    const [refused, ...after] = bodies();
    expect(refused).toHaveProperty(name, 7);
    expect(after).toHaveLength(2);
    for (const body of after) expect(body).not.toHaveProperty(name);
    // The limit is still sent.
    if (other) expect(after.map((body) => body[other])).toEqual([7, 8]);
  });

  test.each(refusalsOfValues.filter(fits))("teaches nothing if it is about a value: %s, %s", async (...reported) => {
    const [, name] = reported;
    const { bodies, call } = start(reported, refuse);
    const { error } = await call(7);
    expect(error).toBeDefined();
    if (way !== "in the stream") expect(BadRequestError.isInstance(error) || ContextLengthError.isInstance(error)).toBe(true);
    expect(warningsOf(await call(8))).toEqual([]);
    expect(bodies().map((body) => body[name])).toEqual([7, 8]);
  });
});

test("both kinds have many cases", () => {
  const servers = (list: readonly ReportedRefusal[]) => new Set(list.map(([report]) => report));
  expect(servers(refusalsOfParameters).size).toBeGreaterThanOrEqual(60);
  expect(servers(refusalsOfValues).size).toBeGreaterThanOrEqual(60);
});
