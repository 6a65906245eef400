import { ConfigurationError, textOf } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel, type OCIModelOptions, provider } from "../index.js";
import { requestOf } from "../testing/captured-request.js";
import { entries, startNativeService } from "../testing/oci-model.js";

const cluster = (realm: string, region: string): string => `ocid1.generativeaiendpoint.${realm}.${region}.amaaaaaa`;
const chicago = cluster("oc1", "us-chicago-1");
const identity = { apiKey: "sk-1", compartmentId: "ocid1.compartment.oc1..c" };
const host = (region: string, domain = "oraclecloud.com") => `https://inference.generativeai.${region}.oci.${domain}`;

describe.each([OCIModel, FetchModel])("an endpoint of a dedicated cluster", (Model) => {
  const sent = (options: object) => requestOf((fetch) => new Model({ ...identity, fetch, ...options } as never));

  test.each<[string, { model: string; region?: string; endpoint?: string }, string]>([
    ["is asked in its region", { model: chicago }, host("us-chicago-1")],
    ["… which may be a short key", { model: cluster("oc1", "iad") }, host("us-ashburn-1")],
    ["… and in its realm", { model: cluster("oc19", "eu-frankfurt-2") }, host("eu-frankfurt-2", "oraclecloud.eu")],
    ["… be they known or not", { model: cluster("oc77", "xx-new-1") }, host("xx-new-1", "oraclecloud77.com")],
    ["goes by its OCID where the same region is said", { model: chicago, region: "ord" }, host("us-chicago-1")],
    ["is asked at the host that is said", { model: chicago, endpoint: "genai.internal" }, "https://genai.internal"],
    [
      "is asked at the host that is said, if it is of its region",
      { model: chicago, endpoint: host("us-chicago-1") },
      host("us-chicago-1"),
    ],
  ])("%s", async (_what, options, origin) => {
    const { url, body } = await sent(options);
    expect(url).toBe(`${origin}/20231130/actions/chat`);
    expect(body).toMatchObject({
      compartmentId: identity.compartmentId,
      servingMode: { servingType: "DEDICATED", endpointId: options.model },
      chatRequest: { apiFormat: "GENERIC" },
    });
  });

  test("counts more than OCI_REGION", async () => {
    vi.stubEnv("OCI_REGION", "eu-frankfurt-1");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await sent({ model: chicago })).url).toBe(`${host("us-chicago-1")}/20231130/actions/chat`);
  });

  test.each<[string, object, RegExp]>([
    ["another region", { region: "fra" }, /in us-chicago-1 \(oc1\).*region: fra.*eu-frankfurt-1/],
    ["another realm", { realm: "oc19" }, /in us-chicago-1 \(oc1\).*realm: oc19.*oraclecloud\.eu/],
    ["a host of another region", { endpoint: host("eu-frankfurt-1") }, /in us-chicago-1 \(oc1\).*eu-frankfurt-1/],
  ])("with %s is an error that shows both, and the OCID", (_what, place, message) => {
    const construct = () => new Model({ ...identity, model: chicago, ...place } as never);
    expect(construct).toThrow(ConfigurationError);
    expect(construct).toThrow(message);
    expect(construct).toThrow(chicago);
  });

  test.each(["COHERE", "COHEREV2"] as const)(
    "is asked in %s where it is said that a model of Cohere runs there",
    async (apiFormat) => {
      const { body } = await sent({ model: chicago, apiFormat, maxTokens: 9000 });
      // The limit of on-demand models does not hold.
      expect(body.chatRequest).toMatchObject({ apiFormat, maxTokens: 9000 });
    },
  );

  test("any other OCID is a model, served on demand wherever is said", async () => {
    const model = "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaa";
    const { url, body } = await sent({ model, region: "eu-frankfurt-1" });
    expect(url).toBe(`${host("eu-frankfurt-1")}/20231130/actions/chat`);
    expect(body.servingMode).toEqual({ servingType: "ON_DEMAND", modelId: model });
  });
});

test("the registry's provider takes an OCID and the options that go with it", async () => {
  const { url, body } = await requestOf((fetch) =>
    provider.createModel(chicago, { ...identity, fetch, apiFormat: "COHERE" } as OCIModelOptions),
  );
  expect(url).toBe(`${host("us-chicago-1")}/20231130/actions/chat`);
  expect(body).toMatchObject({ servingMode: { endpointId: chicago }, chatRequest: { apiFormat: "COHERE" } });
});

test.each(entries)("$entry: a custom model that writes its calls into its text", async ({ createModel }) => {
  const calls = ['<tool_call>{"name":"weather","arguments":{"city":"Oslo"}}</tool_call>', '<tool_calling>{"name":"now"}'];
  const text = ["I will look.", ...calls.flatMap((call) => [call.slice(0, 7), call.slice(7)]), "</tool_calling>"];
  await using service = await startNativeService(() => ({ text }));
  const model = createModel({ ...service.target, model: chicago, compat: { textToolCalls: true } });
  const { complete, error } = await outcomeOf(model.stream(ask()));
  if (!complete) throw error;
  expect(textOf(complete.message)).toBe("I will look.");
  expect(complete.message.content).toEqual([
    { type: "text", text: "I will look." },
    { type: "tool_call", id: expect.any(String), name: "weather", arguments: { city: "Oslo" } },
    { type: "tool_call", id: expect.any(String), name: "now", arguments: {} },
  ]);
  expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "stop" });
});
