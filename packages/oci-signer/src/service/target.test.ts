import { ConfigurationError } from "@locus/core";
import { ApiKeyCredentials } from "@locus/oci-signer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newKey, userWith } from "../testing/test-identity.js";
import { environmentCompartment, explicitTarget, nodeTarget, withEnvironmentProfile } from "./target.js";

const credentials = new ApiKeyCredentials(userWith(newKey()));

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("OCI_")) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const stub = (env: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
};

describe("nodeTarget", () => {
  /** A stub of the entry for Node that records its options. */
  function loader() {
    const asked: object[] = [];
    const target = { endpoint: "https://found.example" };
    const load = async () => ({
      resolveOCIAuth(options: object) {
        asked.push(options);
        return target;
      },
    });
    return { asked, target, load };
  }

  test.each<[string, object, Record<string, string>]>([
    ["credentials", { credentials }, {}],
    ["a key", { apiKey: "sk-1" }, {}],
    ["a key of the environment", {}, { OCI_GENAI_API_KEY: "sk-1" }],
  ])("returns undefined, given %s", (_what, options, env) => {
    stub(env);
    expect(nodeTarget(options, loader().load)).toBeUndefined();
  });

  test.each<[string, object, Record<string, string>]>([
    ["a profile", { profile: "DEFAULT", region: "fra" }, {}],
    ["a principal", { authType: "instance_principal" }, {}],
    ["nothing", {}, {}],
    ["a profile, whatever key the environment has", { profile: "DEFAULT" }, { OCI_GENAI_API_KEY: "sk-1" }],
  ])("resolves %s on Node, without the fetch of the model", async (_what, options, env) => {
    stub(env);
    const { asked, target, load } = loader();
    const find = nodeTarget<object>({ ...options, fetch }, load);
    expect(asked).toEqual([]);
    expect(await find?.()).toBe(target);
    expect(asked).toEqual([{ ...options, fetch: undefined }]);
  });

  test.each<[object, string | undefined]>([
    [{ baseURL: "https://a.example/b" }, "https://a.example/b"],
    [{ baseURL: "https://a.example/b", endpoint: "own.example" }, "own.example"],
  ])("passes a base URL as the endpoint: %#", async (options, endpoint) => {
    const { asked, load } = loader();
    await nodeTarget<object>({ ...options, profile: "DEFAULT" }, load)?.();
    expect(asked).toEqual([expect.objectContaining({ endpoint })]);
  });

  test.each<[object, string]>([
    [{ apiKey: "sk-1", credentials }, "credentials and apiKey"],
    [{ apiKey: "sk-1", profile: "DEFAULT" }, "apiKey and profile or authType"],
    [{ credentials, authType: "instance_principal" }, "credentials and profile or authType"],
    [{ credentials, apiKey: "sk-1", profile: "DEFAULT" }, "credentials and apiKey and profile or authType"],
  ])("refuses %#: two identities", (options, named) => {
    const find = () => nodeTarget(options, loader().load);
    expect(find).toThrow(ConfigurationError);
    expect(find).toThrow(named);
  });
});

describe("withEnvironmentProfile", () => {
  test.each<[object | undefined, object]>([
    [undefined, { profile: "LAPTOP" }],
    [{ region: "fra" }, { region: "fra", profile: "LAPTOP" }],
    [{ profile: "OTHER" }, { profile: "OTHER" }],
    [{ authType: "instance_principal" }, { authType: "instance_principal" }],
    [{ apiKey: "sk-1" }, { apiKey: "sk-1" }],
    [{ credentials }, { credentials }],
  ])("adds OCI_PROFILE only to options without an identity: %#", (options, expected) => {
    stub({ OCI_PROFILE: "LAPTOP" });
    expect(withEnvironmentProfile(options)).toEqual(expected);
  });

  test("leaves the options alone without OCI_PROFILE", () => {
    expect(withEnvironmentProfile<object>({ region: "fra" })).toEqual({ region: "fra" });
  });
});

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ OCI_COMPARTMENT_ID: "ocid1.b" }, "ocid1.b"],
  [{ OCI_COMPARTMENT: "ocid1.a", OCI_COMPARTMENT_ID: "ocid1.b" }, "ocid1.a"],
  [{ OCI_COMPARTMENT: " ", OCI_COMPARTMENT_ID: " ocid1.b\n" }, "ocid1.b"],
  [{ OCI_COMPARTMENT: "", OCI_COMPARTMENT_ID: "ocid1.b" }, "ocid1.b"],
])("environmentCompartment: %j", (env, expected) => {
  stub(env);
  expect(environmentCompartment() || undefined).toBe(expected);
});

describe("explicitTarget", () => {
  const host = (region: string, domain = "oraclecloud.com") => `https://inference.generativeai.${region}.oci.${domain}`;

  test.each<[string, object, Record<string, string>, string]>([
    ["the default", {}, {}, host("us-chicago-1")],
    ["OCI_REGION", {}, { OCI_REGION: "us-ashburn-1" }, host("us-ashburn-1")],
    ["region before OCI_REGION", { region: "uk-london-1" }, { OCI_REGION: "us-ashburn-1" }, host("uk-london-1")],
    ["a short key", { region: "fra" }, {}, host("eu-frankfurt-1")],
    ["blanks for a region", { region: " " }, { OCI_REGION: "us-ashburn-1\n" }, host("us-ashburn-1")],
    ["blanks for all", { region: " ", endpoint: " " }, { OCI_REGION: " " }, host("us-chicago-1")],
    [
      "the region of a dedicated endpoint, before OCI_REGION",
      { model: "ocid1.generativeaiendpoint.oc1.iad.a" },
      { OCI_REGION: "fra" },
      host("us-ashburn-1"),
    ],
    ["an empty region", { region: "" }, { OCI_REGION: "us-ashburn-1" }, host("us-ashburn-1")],
    ["a realm", { region: "eu-x-1", realm: "oc19" }, {}, host("eu-x-1", "oraclecloud.eu")],
    ["an endpoint", { region: "fra", endpoint: "genai.internal" }, {}, "https://genai.internal"],
    ["an empty endpoint", { endpoint: "" }, {}, host("us-chicago-1")],
    [
      "an endpoint with the API's path",
      { endpoint: "https://genai.internal/20231130/actions/chat" },
      {},
      "https://genai.internal",
    ],
    ["OCI_DEFAULT_REALM", { region: "eu-x-1" }, { OCI_DEFAULT_REALM: "oc19" }, host("eu-x-1", "oraclecloud.eu")],
    [
      "a realm before OCI_DEFAULT_REALM",
      { region: "eu-x-1", realm: "oc19" },
      { OCI_DEFAULT_REALM: "oc1" },
      host("eu-x-1", "oraclecloud.eu"),
    ],
  ])("%s", (_what, options, env, endpoint) => {
    stub(env);
    expect(explicitTarget(options, undefined).endpoint).toBe(endpoint);
  });

  test.each<[string, object, unknown, string | undefined]>([
    ["the environment's, for credentials", { credentials }, undefined, "ocid1.env"],
    ["none for a key, which implies its own", {}, "sk-1", undefined],
    ["the one named, for a key too", { compartmentId: "ocid1.c" }, "sk-1", "ocid1.c"],
    ["the one named, without a line end", { credentials, compartmentId: " ocid1.c\n" }, undefined, "ocid1.c"],
    ["the one named", { credentials, compartmentId: "ocid1.c" }, undefined, "ocid1.c"],
  ])("the compartment: %s", (_what, options, apiKey, expected) => {
    stub({ OCI_COMPARTMENT_ID: "ocid1.env" });
    expect(explicitTarget(options, apiKey).compartmentId).toBe(expected);
  });
});
