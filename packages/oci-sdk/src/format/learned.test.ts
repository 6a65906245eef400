import { type Failure, parseFailure, type WireBody } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { type Learned, nothingLearned } from "./learned.js";

/** As OCI passes on what the maker of a model says: an error in the text of an error. */
const encoded = (
  param: string,
  code = "unsupported_parameter",
  message = `'${param}' is not supported with this model.`,
): Failure =>
  parseFailure(
    { code: "400", message: JSON.stringify({ error: { message, type: "invalid_request_error", param, code } }, null, 1) },
    400,
  );
const plain = (message: string, status = 400): Failure => parseFailure({ code: String(status), message }, status);

const body: WireBody = {
  apiFormat: "GENERIC",
  messages: [],
  tools: [],
  isStream: true,
  streamOptions: {},
  temperature: 0.5,
  topP: 0.5,
  maxTokens: 9,
  stop: ["x"],
  isParallelToolCalls: false,
  reasoningEffort: "LOW",
  responseFormat: { type: "JSON_SCHEMA", jsonSchema: {} },
};

async function learn(failure: Failure, sent: WireBody = body) {
  const learned = nothingLearned();
  const isWorthAnother = await learned.learn(failure, { body: sent });
  return { learned, isWorthAnother, next: nextOf(sent, learned) };
}

/** How the next request differs: what is left out or added, by name. */
function nextOf(sent: WireBody, learned: Learned) {
  const next = { ...sent };
  learned.apply(next, () => {});
  return {
    without: Object.keys(sent).filter((name) => !(name in next)),
    with: Object.keys(next).filter((name) => !(name in sent)),
    ...(learned.whole && { whole: learned.whole }),
    ...(learned.output && { output: learned.output }),
  };
}

describe("what a refusal teaches", () => {
  test.each<[string, Failure, [string, string | undefined]]>([
    ["a parameter", encoded("temperature"), ["temperature", undefined]],
    [
      "a value that is the only one",
      encoded("topP", "unsupported_value", "Only the default (1) is supported."),
      ["topP", undefined],
    ],
    ["another name", encoded("maxTokens"), ["maxTokens", "maxCompletionTokens"]],
    ["the maker's name for it", encoded("max_tokens"), ["maxTokens", "maxCompletionTokens"]],
    ["the maker's own name for it", encoded("parallel_tool_calls"), ["isParallelToolCalls", undefined]],
    ["in words", plain("Model xai.grok-4 does not support parameter topP."), ["topP", undefined]],
    ["in xAI's words", plain("Argument not supported on this model: stop"), ["stop", undefined]],
    [
      "in the maker's words",
      plain("Unsupported parameter: 'max_tokens' is not supported."),
      ["maxTokens", "maxCompletionTokens"],
    ],
    ["options of streams", plain('Unrecognized field "streamOptions"'), ["streamOptions", undefined]],
  ])("%s", async (_name, failure, refused) => {
    const [name, other] = refused;
    expect(await learn(failure)).toMatchObject({ isWorthAnother: true, next: { without: [name], with: other ? [other] : [] } });
  });

  test.each([
    encoded("isStream"),
    encoded("stream"),
    plain("Streaming is not supported for this endpoint."),
    plain("isStream is not supported by the model."),
  ])("no streams: %j", async (failure) => {
    expect(await learn(failure)).toMatchObject({ isWorthAnother: true, next: { without: [], with: [], whole: "unreported" } });
  });

  test("an output schema: JSON mode is left, then words", async () => {
    expect((await learn(encoded("response_format"))).learned.output).toBe("json_object");
    expect((await learn(encoded("responseFormat", "invalid_value"))).learned.output).toBe("json_object");
    const cohere = { ...body, responseFormat: { type: "JSON_OBJECT", schema: {} } };
    expect((await learn(encoded("responseFormat"), cohere)).learned.output).toBe("json_object");
    const jsonMode = { ...body, responseFormat: { type: "JSON_OBJECT" } };
    expect((await learn(plain("responseFormat is not supported"), jsonMode)).learned.output).toBe("prompt");
  });

  test.each<[string, Failure, WireBody?]>([
    ["a value that is wrong", encoded("temperature", "invalid_value", "Between 0 and 2.")],
    ["a value that is wrong, in words", plain("Invalid parameter: 'maxTokens' must be at most 4000, but was 9000.")],
    ["a limit, in words", plain("'maxTokens' is not allowed to exceed 4000.")],
    ["what was not sent", encoded("seed")],
    ["what it would be another request without", encoded("messages")],
    ["tools", plain("tools are not supported: unknown 'tools'")],
    ["effort", encoded("reasoningEffort")],
    ["safety", plain("safetyMode STRICT is not supported."), { ...body, safetyMode: "STRICT" }],
    ["another failure", plain("temperature is not supported", 500)],
    ["nobody's fault", plain("The context is too long.")],
  ])("nothing from %s", async (_name, failure, sent) => {
    expect(await learn(failure, sent)).toMatchObject({ isWorthAnother: false });
    expect((await learn(failure, sent)).next).toEqual({ without: [], with: [] });
  });
});
