import { ConfigurationError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type EndpointOptions, regionOfModel } from "./region-of-model.js";

const endpoint = (realm: string, region: string): string => `ocid1.generativeaiendpoint.${realm}.${region}.amaaaaaa`;
const chicago = endpoint("oc1", "us-chicago-1");

describe("regionOfModel", () => {
  test.each<[string, string, EndpointOptions, EndpointOptions]>([
    ["an id of a model: as the user says", "cohere.command-r", { region: "ord" }, { region: "ord" }],
    [
      "a model's OCID: as the user says",
      "ocid1.generativeaimodel.oc1.us-chicago-1.a",
      { region: "eu-frankfurt-1" },
      { region: "eu-frankfurt-1" },
    ],
    ["the endpoint's region", chicago, {}, { region: "us-chicago-1", realm: "oc1" }],
    ["its short key", endpoint("oc1", "iad"), {}, { region: "us-ashburn-1", realm: "oc1" }],
    ["its realm", endpoint("oc19", "eu-frankfurt-2"), {}, { region: "eu-frankfurt-2", realm: "oc19" }],
    ["a region that is not known here", endpoint("oc77", "xx-new-1"), {}, { region: "xx-new-1", realm: "oc77" }],
    ["an OCID that says no region", endpoint("oc1", ""), { region: "ord" }, { region: "ord" }],
    ["the same region said by its key", chicago, { region: "ord" }, { region: "us-chicago-1", realm: "oc1" }],
    ["the same realm said by its domain", chicago, { realm: "oraclecloud.com" }, { region: "us-chicago-1", realm: "oc1" }],
    [
      "the region's own host",
      chicago,
      { endpoint: "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com" },
      { region: "us-chicago-1", realm: "oc1" },
    ],
    ["no string, which JavaScript lets through", undefined as never, { region: "ord" }, { region: "ord" }],
    ["a base URL of one's own", chicago, { baseURL: "https://10.0.0.7/v1" }, { region: "us-chicago-1", realm: "oc1" }],
    ["a private host", chicago, { endpoint: "https://10.0.0.7" }, { region: "us-chicago-1", realm: "oc1" }],
  ])("%s", (_name, model, said, place) => expect(regionOfModel(model, said)).toEqual(place));

  test.each<[string, EndpointOptions, string]>([
    ["another region", { region: "eu-frankfurt-1" }, "eu-frankfurt-1"],
    ["another region by its key", { region: "fra" }, "fra"],
    ["another realm", { realm: "oc19" }, "oc19"],
    [
      "a host of another region",
      { endpoint: "https://inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com" },
      "eu-frankfurt-1",
    ],
    [
      "a base URL of another region",
      { baseURL: "https://inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com/openai/v1" },
      "eu-frankfurt-1",
    ],
  ])("%s is an error that shows both", (_name, said, shown) => {
    const run = () => regionOfModel(chicago, said);
    expect(run).toThrow(ConfigurationError);
    expect(run).toThrow(/us-chicago-1/);
    expect(run).toThrow(shown);
  });
});
