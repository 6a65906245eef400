import { ConfigurationError } from "@locus/core";
import { SessionTokenCredentials } from "@locus/oci-signer";
import { outcomeOf } from "@locus/testkit";
import {
  createOCIIdentities,
  makeResourcePrincipal,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
} from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import { stubEnvironment, type TestIdentities, withoutEnvironment } from "./identities.js";
import { ask, credentialsOf } from "./oci-service.js";
import { compartmentOf, type OCIServiceUnderTest, type SentRequest, sentBy } from "./service-under-test.js";

const compartmentId = "ocid1.compartment.oc1..c";
const host = (region: string, domain = "oraclecloud.com") => `https://inference.generativeai.${region}.oci.${domain}`;
const tenancyKeyId = /^Signature version="1",keyId="ocid1\.tenancy/;
const tokenKeyId = /keyId="ST\$/;

/** Tests identity, endpoint, compartment and invalid options. */
export function describeIdentity(service: OCIServiceUnderTest, { key, session, configFile }: TestIdentities): void {
  const { model, path, root, node, fetch: explicit } = service;
  const isInBody = service.compartment === "body";
  withoutEnvironment();

  /** The request of a model for Node. */
  const sent = (options: object): Promise<SentRequest> =>
    sentBy(service, (fetch) => new node.Model({ model, fetch, ...(isInBody && { compartmentId }), ...options } as never));

  describe("endpoint", () => {
    test.each<[string, object, Record<string, string>, string]>([
      ["the profile's region", { profile: "DEFAULT" }, {}, host("eu-frankfurt-1")],
      ["… before OCI_REGION", { profile: "DEFAULT" }, { OCI_REGION: "us-ashburn-1" }, host("eu-frankfurt-1")],
      ["its short key", { profile: "SESSION" }, {}, host("us-chicago-1")],
      ["OCI_REGION", { profile: "NOWHERE" }, { OCI_REGION: "us-ashburn-1" }, host("us-ashburn-1")],
      ["the default", { profile: "NOWHERE" }, {}, host("us-chicago-1")],
      ["region", { profile: "DEFAULT", region: "uk-london-1" }, {}, host("uk-london-1")],
      ["realm", { profile: "DEFAULT", region: "eu-x-1", realm: "oc19" }, {}, host("eu-x-1", "oraclecloud.eu")],
      ["endpoint", { profile: "DEFAULT", endpoint: "genai.internal" }, {}, "https://genai.internal"],
      ["a key: OCI_REGION", { apiKey: "sk-1" }, { OCI_REGION: "us-ashburn-1" }, host("us-ashburn-1")],
      ["a key: the default", { apiKey: "sk-1" }, {}, host("us-chicago-1")],
      ["a key: region", { apiKey: "sk-1", region: "fra" }, {}, host("eu-frankfurt-1")],
      ["a key: realm", { apiKey: "sk-1", region: "eu-x-1", realm: "oc19" }, {}, host("eu-x-1", "oraclecloud.eu")],
      ["a key: endpoint", { apiKey: "sk-1", endpoint: "genai.internal" }, {}, "https://genai.internal"],
      ["not OPENAI_BASE_URL", { apiKey: "sk-1" }, { OPENAI_BASE_URL: "https://wrong.example" }, host("us-chicago-1")],
    ])("%s", async (_what, options, env, origin) => {
      stubEnvironment(env);
      expect((await sent({ ...options, ...("profile" in options && { configFile }) })).url).toBe(origin + path);
    });

    if (root !== undefined) {
      test.each<[string, object]>([
        ["a profile", { profile: "DEFAULT", configFile }],
        ["credentials", { credentials: credentialsOf(key) }],
      ])("%s: baseURL, verbatim", async (_who, options) => {
        const { url } = await sent({ ...options, baseURL: "https://a.example/b" });
        expect(url).toBe(`https://a.example/b${path.slice(root.length)}`);
      });
    }

    test("sends defaultQuery and defaultHeaders, and accepts no encoding that breaks streams", async () => {
      const request = await sent({ apiKey: "sk-1", defaultQuery: { a: 1 }, defaultHeaders: { "x-mine": "yes" } });
      expect(request.url).toBe(`${host("us-chicago-1")}${path}?a=1`);
      expect(request.headers.get("x-mine")).toBe("yes");
      expect(request.headers.get("accept-encoding")).toBe("gzip, deflate");
    });

    test.each([node, explicit])("names an unreachable endpoint", async ({ Model }) => {
      const server = await startOCIServer();
      await server.close();
      const unreachable = new Model({ model, compartmentId, endpoint: server.url, credentials: credentialsOf(key) } as never);
      const { error } = await outcomeOf(unreachable.stream(ask()));
      expect(error).toMatchObject({ code: "connection", message: expect.stringContaining(server.url + path) });
    });
  });

  describe(`compartment, in the ${service.compartment}`, () => {
    const implied = (fromEnvironment: string) => (isInBody ? fromEnvironment : null);
    test.each<[string, object, Record<string, string>, string | null]>([
      ["the profile's tenancy", { profile: "DEFAULT", configFile }, {}, key.tenancy],
      ["a session's tenancy", { profile: "SESSION", configFile }, {}, session.tenancy],
      ["OCI_COMPARTMENT_ID", { profile: "DEFAULT", configFile }, { OCI_COMPARTMENT_ID: "ocid1.env" }, "ocid1.env"],
      [
        "compartmentId",
        { profile: "DEFAULT", configFile, compartmentId: "ocid1.c" },
        { OCI_COMPARTMENT: "ocid1.env" },
        "ocid1.c",
      ],
      ["credentials: OCI_COMPARTMENT", { credentials: credentialsOf(key) }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.env"],
      ["a key and OCI_COMPARTMENT", { apiKey: "sk-1" }, { OCI_COMPARTMENT: "ocid1.env" }, implied("ocid1.env")],
      ["a key and OCI_COMPARTMENT_ID", { apiKey: "sk-1" }, { OCI_COMPARTMENT_ID: "ocid1.env" }, implied("ocid1.env")],
      ["a key and compartmentId", { apiKey: "sk-1", compartmentId: "ocid1.c" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.c"],
    ])("%s", async (_what, options, env, expected) => {
      stubEnvironment(env);
      expect((await sent({ compartmentId: undefined, ...options })).compartment).toBe(expected);
    });
  });

  describe("identity of requests", () => {
    test.each<[string, object, Record<string, string>, RegExp]>([
      ["a profile with an API key", { profile: "DEFAULT", configFile }, {}, tenancyKeyId],
      ["… checked", { profile: "DEFAULT", authType: "api_key", configFile }, {}, tenancyKeyId],
      ["a profile with a session", { profile: "SESSION", configFile }, {}, tokenKeyId],
      ["credentials", { credentials: credentialsOf(key) }, {}, tenancyKeyId],
      ["credentials of a session", { credentials: new SessionTokenCredentials(session) }, {}, tokenKeyId],
      ["a key of Generative AI", { apiKey: "sk-1" }, {}, /^Bearer sk-1$/],
      ["a function that returns one", { apiKey: async () => "sk-2" }, {}, /^Bearer sk-2$/],
      ["OCI_GENAI_API_KEY", {}, { OCI_GENAI_API_KEY: "sk-3" }, /^Bearer sk-3$/],
      ["a profile before OCI_GENAI_API_KEY", { profile: "DEFAULT", configFile }, { OCI_GENAI_API_KEY: "sk-3" }, tenancyKeyId],
      ["not OPENAI_API_KEY", { apiKey: "sk-1" }, { OPENAI_API_KEY: "sk-wrong" }, /^Bearer sk-1$/],
    ])("%s", async (_what, options, env, authorization) => {
      stubEnvironment(env);
      expect((await sent(options)).headers.get("authorization")).toMatch(authorization);
    });

    test("the registry uses OCI_PROFILE if the options name no identity", async () => {
      stubEnvironment({ OCI_PROFILE: "SESSION", OCI_CONFIG_FILE: configFile });
      for (const [options, authorization] of [
        [undefined, tokenKeyId],
        [{ profile: "DEFAULT" }, tenancyKeyId],
        [{ apiKey: "sk-1" }, /^Bearer sk-1$/],
      ] as const) {
        const { headers } = await sentBy(service, (fetch) =>
          node.provider.createModel(model, { compartmentId, fetch, ...options } as never),
        );
        expect(headers.get("authorization")).toMatch(authorization);
      }
      const { headers } = await sentBy(service, (fetch) =>
        explicit.provider.createModel(model, { compartmentId, fetch, apiKey: "sk-1" } as never),
      );
      expect(headers.get("authorization")).toBe("Bearer sk-1");
    });

    /** The caller and the compartment of a request. */
    const callers = ({ requests }: OCIServer) =>
      requests.map(({ identity, signature, body, compartmentId: header }) => [
        identity?.type,
        signature.problem,
        compartmentOf(service, header, body),
      ]);

    test("an instance principal", async () => {
      const identities = createOCIIdentities();
      await using server = await startOCIServer({ handle: service.serve([{ text: "Hello" }]).handle, identities });
      await using metadata = await startInstanceMetadata();
      await using federation = await startFederation({ identities });
      const options = { metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url, endpoint: server.url };
      const principal = new node.Model({ model, authType: "instance_principal", compartmentId, ...options } as never);
      expect((await outcomeOf(principal.stream(ask()))).error).toBeUndefined();
      expect(callers(server)).toEqual([["token", undefined, compartmentId]]);
    });

    test("a resource principal, for its own compartment", async () => {
      const { env, token, publicKey, compartment } = await makeResourcePrincipal();
      stubEnvironment(env);
      await using server = await startOCIServer({ handle: service.serve([{ text: "Hello" }]).handle });
      server.identities.addToken(token, publicKey);
      const principal = new node.Model({ model, authType: "resource_principal", endpoint: server.url } as never);
      expect((await outcomeOf(principal.stream(ask()))).error).toBeUndefined();
      expect(callers(server)).toEqual([["token", undefined, compartment]]);
    });
  });

  describe("invalid options", () => {
    const construct = (Model: typeof node.Model, options: object) => () => new Model({ model, ...options } as never);

    test.each<[string, object, RegExp]>([
      ["two identities", { profile: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
      [
        "a principal and credentials",
        { authType: "instance_principal", credentials: credentialsOf(key) },
        /credentials and profile/,
      ],
    ])("%s", (_what, options, message) => {
      expect(construct(node.Model, options)).toThrow(ConfigurationError);
      expect(construct(node.Model, options)).toThrow(message);
    });

    if (root !== undefined) {
      test("endpoint and baseURL", () => {
        const both = construct(node.Model, { apiKey: "sk-1", endpoint: "a", baseURL: "https://b" });
        expect(both).toThrow(ConfigurationError);
        expect(both).toThrow(/both are set/);
      });
    }

    test.each([
      ["no identity", {}],
      ["a profile", { profile: "DEFAULT" }],
      ["a principal", { authType: "instance_principal" }],
      ["a profile and credentials", { profile: "DEFAULT", credentials: credentialsOf(key) }],
    ])("%s without Node", (_what, options) => {
      stubEnvironment({ OCI_GENAI_API_KEY: "profile" in options ? "sk-1" : "" });
      const packageName = `@locus/${service.provider.replace(".", "-")}`;
      expect(construct(explicit.Model, options)).toThrow(
        `profile and authType need Node: import the model from "${packageName}"`,
      );
    });

    test.each([
      ["no identity", {}, /neither a profile nor an authType.*\{ profile: "DEFAULT" \}/s],
      ["a missing profile", { profile: "NONE", configFile }, /no profile \[NONE\].*\[DEFAULT\], \[SESSION\]/],
      ["a session in a profile of a key", { profile: "DEFAULT", authType: "session_token", configFile }, /security_token_file/],
      ["a principal without a compartment", { authType: "instance_principal" }, /compartmentId/],
    ])("%s: the first call throws, and the next one tries again", async (_what, options, message) => {
      const unidentified = new node.Model({ model, ...options } as never);
      for (let call = 0; call < 2; call++) {
        const { error } = await outcomeOf(unidentified.stream(ask()));
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(String(error)).toMatch(message);
      }
    });
  });
}
