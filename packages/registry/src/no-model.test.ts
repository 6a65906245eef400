import { ConfigurationError } from "@locus/core";
import { OCIResponsesModel } from "@locus/oci-responses";
import { OCIResponsesModel as FetchOCIResponsesModel } from "@locus/oci-responses/fetch";
import { OCIModel } from "@locus/oci-sdk";
import { OCIModel as FetchOCIModel } from "@locus/oci-sdk/fetch";
import { OCIOpenAIModel } from "@locus/oci-v1";
import { OCIOpenAIModel as FetchOCIOpenAIModel } from "@locus/oci-v1/fetch";
import { OpenAIModel } from "@locus/openai";
import { OpenAIModel as FetchOpenAIModel } from "@locus/openai/fetch";
import { OpenAIImageModel } from "@locus/openai/images";
import { OpenAIImageModel as FetchOpenAIImageModel } from "@locus/openai/images/fetch";
import { OpenAIResponsesModel } from "@locus/openai/responses";
import { OpenAIResponsesModel as FetchOpenAIResponsesModel } from "@locus/openai/responses/fetch";
import { describe, expect, test } from "vitest";
import { getModel } from "./index.js";

const classes = Object.entries({
  OpenAIModel,
  FetchOpenAIModel,
  OpenAIResponsesModel,
  FetchOpenAIResponsesModel,
  OpenAIImageModel,
  FetchOpenAIImageModel,
  OCIOpenAIModel,
  FetchOCIOpenAIModel,
  OCIResponsesModel,
  FetchOCIResponsesModel,
  OCIModel,
  FetchOCIModel,
});

describe.each(classes)("%s", (_name, Model) => {
  test.each<[string, unknown[]]>([
    ["no options", []],
    ["null", [null]],
    ["options without a model", [{ apiKey: "k", region: "us-chicago-1" }]],
    ["an empty id", [{ model: "", apiKey: "k", region: "us-chicago-1" }]],
    ["a number", [{ model: 5, apiKey: "k", region: "us-chicago-1" }]],
  ])("%s throws a ConfigurationError that names the option", (_given, options) => {
    const create = (): object => Reflect.construct(Model, options);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(expect.objectContaining({ option: "model", message: expect.stringMatching(/model.*id/) }));
  });
});

test.each([5, "", {}, true])("getModel(%j) throws a ConfigurationError with the valid form", async (id) => {
  const error: unknown = await getModel(String(id)).catch((error) => error);
  expect(await Reflect.apply(getModel, undefined, [id]).catch((error: unknown) => error)).toEqual(error);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(String(error)).toContain('Write "provider:model"');
});
