import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namesParameter, refusesParameter } from "./refused-parameter.js";

/** What a service says, the parameter, and, where the error has them, what was sent, the field that names it, and the code. */
type Case = [message: string, name: string, value?: unknown, parameter?: string | undefined, code?: string | undefined];

const refuses = ([message, name, value = 1, parameter, code = "null invalid_request_error"]: Case): boolean =>
  refusesParameter({ message, code, parameter, status: 400 }, name, value);

describe("words about a parameter", () => {
  test.each<[string, string, unknown?, string?, string?]>([
    ["Parameter 'top_k' is not supported by this model.", "top_k"],
    ["The 'seed' parameter is not available for this deployment.", "seed"],
    ["This model doesn't support the temperature parameter.", "temperature"],
    ["logit_bias: Extra inputs are not permitted", "logit_bias"],
    ["Unrecognized key(s) in object: 'seed'", "seed"],
    ["unsupported_parameter: temperature", "temperature"],
    ["The parameter `top_p` is unknown.", "top_p"],
    ["unexpected property 'seed'", "seed"],
    ["Property seed is not allowed", "seed"],
    ["`top_logprobs` is currently not supported.", "top_logprobs"],
    ["The following parameters are not supported: frequency_penalty, presence_penalty", "presence_penalty"],
    ["The following parameters are not supported: frequency_penalty, presence_penalty", "frequency_penalty"],
    ["Unsupported parameter(s): frequency_penalty", "frequency_penalty"],
    ["max_tokens is not supported, please use max_completion_tokens", "max_tokens"],
    ["max_tokens has been deprecated in favor of max_completion_tokens", "max_tokens"],
    ["Instead of 'max_tokens' use 'max_completion_tokens'", "max_tokens"],
    ["'temperature' is not permitted for reasoning models", "temperature"],
    ["Setting 'seed' is not supported", "seed"],
    ["tool_choice parameter is not supported", "tool_choice"],
    ["You cannot specify 'logprobs' with this model.", "logprobs"],
    ["You may not use `logprobs` on this model.", "logprobs"],
    ["stream_options is not allowed", "stream_options"],
    ["got unexpected field: stream_options", "stream_options"],
    ["Invalid parameter: unknown field 'min_p'", "min_p"],
    ["Value error, unknown field: seed", "seed"],
    ["Field 'seed' not recognized", "seed"],
    ["'seed' is not a recognized parameter", "seed"],
    ["seed: unrecognized field", "seed"],
    ["Model does not accept 'frequency_penalty'", "frequency_penalty"],
    ["Request contains unsupported field(s): top_k", "top_k"],
    ["This endpoint doesn't support the following parameters: seed", "seed"],
    ["parameter presence_penalty not supported", "presence_penalty"],
    ["The model `x` does not support `parallel_tool_calls`", "parallel_tool_calls"],
    ["Model grok-4 does not support parameter presencePenalty.", "presence_penalty"],
    ["No such parameter: seed", "seed"],
    ["Frequency penalty is not supported by this model", "frequency_penalty"],
    ["Sampling parameters temperature and top_p are not supported", "top_p"],
    ["Sampling parameters temperature and top_p are not supported", "temperature"],
    ["temperature, top_p: unsupported", "top_p"],
    ["n is not supported", "n"],
    ["Use of `seed` is not supported.", "seed"],
    ["unsupported option: seed", "seed"],
    ['ValidationError: "seed" is not allowed', "seed"],
    ["unknown field `seed`, expected one of `model`, `messages`, `other`", "seed"],
    ["Please remove the 'seed' parameter", "seed"],
    ["your request included an unknown parameter seed", "seed"],
    ['Unrecognized field "seed" (class X), not marked as ignorable (12 known properties: "temperature", "other"])', "seed"],
    ["seed is no longer supported", "seed"],
    ["The parameter 'seed' has been removed", "seed"],
    ["Bad request: unsupported keys ['seed']", "seed"],
    ["This parameter is not supported", "seed", 1, "seed"],
    ["Extra inputs are not permitted", "seed", 1, "seed"],
    ["No.", "seed", 1, "seed", "unsupported_parameter"],
    ["Your organization must be verified to stream this model.", "stream", true, "stream", "unsupported_value"],
    ["Unsupported value: 'top_p' does not support 0.2. Only the default (1) value is supported.", "top_p"],
  ])("%s (%s)", (message, name, value?: unknown, parameter?: string, code?: string) => {
    expect(refuses([message, name, value, parameter, code])).toBe(true);
  });
});

describe("words about something else", () => {
  test.each<[string, string, unknown?, string?, string?]>([
    ["temperature: Input should be less than or equal to 2", "temperature"],
    ["'top_p' does not support 1.5", "top_p"],
    ["temperature value 3 is not supported", "temperature"],
    ["temperature of 3 is not supported", "temperature"],
    ["temperature 3.0 is not supported by this model", "temperature"],
    ["Does not support temperature of 3", "temperature"],
    ["Model does not support seed -1", "seed"],
    ["only temperature=1 is supported", "temperature"],
    ["temperature has to be 1 for this model", "temperature"],
    ["temperature is not allowed to be 3", "temperature"],
    ["Parameter 'temperature' is not supported for values above 1", "temperature"],
    ["Invalid value for parameter 'temperature': not supported", "temperature"],
    ["Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.", "temperature"],
    ["temperature out of bounds", "temperature"],
    ["Temperature cannot be negative", "temperature"],
    ["tool_choice 'required' is not supported", "tool_choice"],
    ["tool_choice=required is not supported by this model", "tool_choice"],
    ["Model does not support tool_choice 'required'", "tool_choice"],
    ["The value of 'seed' is not supported", "seed"],
    ["unsupported value for 'seed': -1", "seed"],
    ["seed is not an integer", "seed"],
    ["seed is not valid", "seed"],
    ["Invalid seed: not supported", "seed"],
    ["seed cannot be null", "seed"],
    ["seed is required", "seed"],
    ["Missing required parameter: 'seed'", "seed"],
    ["Unsupported type for parameter 'stop'", "stop"],
    ["stop: expected array, got string", "stop"],
    ["`stop` cannot contain empty strings", "stop"],
    ["stop sequences longer than 10 chars are not supported", "stop"],
    ["We had to stop here because the model is not available", "stop"],
    ["'n' greater than 1 is not supported", "n"],
    ["n > 1 is not supported", "n"],
    ["max_tokens cannot exceed 4096", "max_tokens"],
    ["max_tokens (5000) is not supported: the limit is 4096", "max_tokens"],
    ["max_tokens is not supported above 8192", "max_tokens"],
    ["Your prompt plus max_tokens does not fit the context", "max_tokens"],
    ["Prompt is too long", "max_tokens", 1, "max_tokens"],
    ["logprobs is only supported when n=1", "logprobs"],
    ["logprobs are not supported for streaming requests", "logprobs"],
    ["top_logprobs requires logprobs to be true", "top_logprobs"],
    ["top_logprobs cannot be used without logprobs", "top_logprobs"],
    ["The maximum value for 'top_logprobs' is 20", "top_logprobs"],
    ["Unsupported parameter: 'top_p' is only allowed when 'x' is set.", "top_p", 1, "top_p", "unsupported_parameter"],
    ["stream is not supported with n > 1", "stream"],
    ["parallel_tool_calls is not supported with strict tools", "parallel_tool_calls"],
    ["Unsupported parameter combination: 'temperature' and 'top_p'", "temperature"],
    ["'temperature' and 'top_p' cannot be used together", "temperature"],
    ["frequency_penalty and presence_penalty are not supported at the same time", "frequency_penalty"],
    ["Unknown value 'high' for parameter 'verbosity'", "verbosity"],
    ["unknown variant `foo`, expected one of `low`, `high` for field `verbosity`", "verbosity"],
    [
      "Unsupported value: 'verbosity' does not support 'low'. Supported values are: 'medium'.",
      "verbosity",
      "low",
      "verbosity",
      "unsupported_value",
    ],
    ["The user is not permitted to access this model", "user"],
    ["Unknown name \"seed\" at 'tools[0].function_declarations[0].parameters': Cannot find field.", "seed"],
    ["json: cannot unmarshal string into Go struct field ChatRequest.seed of type int", "seed"],
    // Another parameter is refused.
    ["unknown field `foo`, expected one of `seed`, `other`", "seed"],
    ["Unknown parameter: 'foo'. Supported parameters: 'seed', 'other'.", "seed"],
    ["property 'store' is unsupported, did you mean 'stop'?", "stop"],
    ["Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_completion_tokens"],
    ["No.", "seed", 1, "seed"],
  ])("%s (%s)", (message, name, value?: unknown, parameter?: string, code?: string) => {
    expect(refuses([message, name, value, parameter, code])).toBe(false);
  });
});

test("whatever name is in whatever words, nothing is thrown", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (words, name, code) => {
      refuses([words + name + words, name, true, name, code]);
      expect(namesParameter(`'${name}'`, name)).toBe(true);
    }),
  );
});
