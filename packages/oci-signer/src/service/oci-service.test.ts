import { ConfigurationError } from "@locus/core";
import { type Connection, fetchPost } from "@locus/core/provider";
import { ApiKeyCredentials, DelegationCredentials, type OCICredentials, SessionTokenCredentials } from "@locus/oci-signer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newKey, newToken, userWith } from "../testing/test-identity.js";
import { type OCIServiceSpec, ociService } from "./oci-service.js";
import type { OCIExplicitIdentity, OCIServiceOptions } from "./options.js";
import type { OCITarget } from "./target.js";

const key = newKey();
const credentials = new ApiKeyCredentials(userWith(key));

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("OCI_")) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A service, and what it was asked. */
function serviceOf(options: OCIServiceOptions & OCIExplicitIdentity, spec: Partial<OCIServiceSpec> = {}) {
  const requests: Request[] = [];
  const connections: Connection[] = [];
  const service = ociService(
    {
      fetch: async (input, init) => {
        requests.push(new Request(input, init));
        return new Response("{}", { headers: { date: new Date().toUTCString() } });
      },
      ...options,
    },
    {
      provider: "oci.acme",
      modelId: "acme.large",
      root: "/acme/v1",
      path: "/ask",
      post(connection) {
        connections.push(connection);
        return fetchPost(connection);
      },
      ...spec,
    },
  );
  const post = () => service.post({ hello: 1 }, { signal: new AbortController().signal });
  return { service, requests, connections, post };
}

const origin = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com";

describe("where requests go", () => {
  test.each<[string, OCIServiceOptions, Partial<OCIServiceSpec>, string]>([
    ["the root and the path, at the region's host", {}, {}, `${origin}/acme/v1/ask`],
    ["at an endpoint", { endpoint: "genai.internal" }, {}, "https://genai.internal/acme/v1/ask"],
    ["at a base URL, which replaces origin and root", {}, { baseURL: "https://a.example/b" }, "https://a.example/b/ask"],
    ["with a query", { defaultQuery: { a: 1 } }, {}, `${origin}/acme/v1/ask?a=1`],
  ])("%s", async (_what, options, spec, url) => {
    const { service, requests, post } = serviceOf({ apiKey: "sk-1", ...options }, spec);
    await post();
    expect(requests.map((request) => [request.method, request.url])).toEqual([["POST", url]]);
    expect(await requests[0]?.json()).toEqual({ hello: 1 });
    expect(service.url).toBe(url);
  });

  test("before the first request, errors name what is known", () => {
    expect(serviceOf({ apiKey: "sk-1" }).service.url).toBe("OCI");
    expect(serviceOf({ apiKey: "sk-1", endpoint: "genai.internal" }).service.url).toBe("genai.internal");
    expect(serviceOf({ apiKey: "sk-1" }, { baseURL: "https://a.example" }).service.url).toBe("https://a.example");
  });
});

describe("headers", () => {
  test("are the service's, then the API's, then the caller's, who may remove one", async () => {
    const headers = ({ compartmentId = "" }: OCITarget) => ({
      "opc-compartment-id": compartmentId,
      "x-api": "1",
      "x-both": "api",
    });
    const defaultHeaders = { "x-both": "caller", "x-api": null };
    const { requests, post } = serviceOf({ credentials, compartmentId: "ocid1.c", defaultHeaders }, { headers });
    await post();
    const [request] = requests;
    expect(request?.headers.get("opc-compartment-id")).toBe("ocid1.c");
    expect(request?.headers.get("x-both")).toBe("caller");
    expect(request?.headers.has("x-api")).toBe(false);
  });

  test.each<OCIExplicitIdentity>([{ credentials }, { apiKey: "sk-1" }])(
    "offer no encoding that breaks streams: %#",
    async (identity) => {
      const { requests, post } = serviceOf(identity);
      await post();
      expect(requests[0]?.headers.get("accept-encoding")).toBe("gzip, deflate");
    },
  );

  test.each<[string, OCIExplicitIdentity, Record<string, string>, RegExp]>([
    ["credentials sign", { credentials }, {}, /^Signature version="1",keyId="ocid1\.tenancy/],
    ["credentials sign, whatever key the environment has", { credentials }, { OCI_GENAI_API_KEY: "sk-2" }, /^Signature/],
    ["a key is a bearer", { apiKey: "sk-1" }, {}, /^Bearer sk-1$/],
    ["the environment's key", {}, { OCI_GENAI_API_KEY: "sk-2" }, /^Bearer sk-2$/],
    ["the key given, before the environment's", { apiKey: "sk-1" }, { OCI_GENAI_API_KEY: "sk-2" }, /^Bearer sk-1$/],
  ])("%s", async (_what, identity, env, authorization) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { requests, post } = serviceOf(identity);
    await post();
    expect(requests[0]?.headers.get("authorization")).toMatch(authorization);
  });
});

describe("resolving the target", () => {
  test("happens once, with the first request, also for concurrent requests", async () => {
    let searches = 0;
    const resolve = async () => {
      searches += 1;
      return { endpoint: "https://found.example", credentials, compartmentId: "ocid1.found", region: "eu-x-1" };
    };
    const { service, requests, connections, post } = serviceOf({}, { resolve });
    expect(searches).toBe(0);
    await Promise.all([post(), post()]);
    await post();
    expect([searches, connections.length, requests.length]).toEqual([1, 1, 3]);
    expect(requests[0]?.url).toBe("https://found.example/acme/v1/ask");
    const failures = await service.dialect.load?.();
    const hint = failures?.hint?.({ message: "", code: "" }, "not_found");
    expect(hint).toContain("ocid1.found");
    expect(hint).toContain("eu-x-1");
  });

  test("is tried again by the next request after a failure", async () => {
    let searches = 0;
    const resolve = async () => {
      searches += 1;
      if (searches === 1) throw new ConfigurationError("There is no profile.");
      return { endpoint: "https://found.example", credentials };
    };
    const { requests, post } = serviceOf({}, { resolve });
    await expect(post()).rejects.toThrow("There is no profile.");
    await post();
    expect([searches, requests.length]).toEqual([2, 1]);
  });
});

test("the advice for a failure depends on the request that failed", async () => {
  const { service, post } = serviceOf({ apiKey: "sk-1" });
  const { headers } = await post();
  const failures = await service.dialect.load?.();
  const hint = failures?.hint?.({ message: "", code: "", headers }, "authentication");
  expect(hint).toMatch(/^the API key is wrong/);
});

describe("refuses", () => {
  test.each<[string, object]>([
    ["no identity", {}],
    ["a profile", { profile: "DEFAULT" }],
    ["a principal", { authType: "instance_principal" }],
    ["a profile and a key", { profile: "DEFAULT", apiKey: "sk-1" }],
  ])("%s, without what finds it: the package that does is named", (_what, options) => {
    const make = () => serviceOf(options as OCIExplicitIdentity);
    expect(make).toThrow(expect.objectContaining({ code: "configuration", option: "credentials" }));
    expect(make).toThrow('import the model from "@locus/oci-acme"');
  });

  test("a model that does not chat, and names its purpose", () => {
    const make = () => serviceOf({ apiKey: "sk-1" }, { modelId: "cohere.embed-v4.0" });
    expect(make).toThrow(expect.objectContaining({ code: "configuration", option: "model" }));
    expect(make).toThrow("cohere.embed-v4.0 creates embeddings (OCI's embedText) and does not chat: pass a chat model of OCI.");
  });

  test.each<[OCIServiceOptions, Record<string, string>, string]>([
    [{ region: "us-chikago-1" }, {}, "(option region)"],
    [{}, { OCI_REGION: "us-chikago-1" }, "(OCI_REGION)"],
  ])("a region that is not known, at once, with where it was written: %j %j", (options, env, from) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    for (const identity of [{ apiKey: "sk-1" }, { credentials }]) {
      const make = () => serviceOf({ ...identity, ...options });
      expect(make).toThrow(expect.objectContaining({ code: "configuration", option: "region" }));
      expect(make).toThrow(`"us-chikago-1" ${from}. Did you mean "us-chicago-1"?`);
    }
  });

  test.each<[string, OCIServiceOptions, Partial<OCIServiceSpec>, Record<string, string>, string]>([
    ["a realm", { realm: "oc17" }, {}, {}, "https://inference.generativeai.us-chikago-1.oci.oraclecloud17.com/acme/v1/ask"],
    ["an endpoint", { endpoint: "genai.internal/openai/v1" }, {}, {}, "https://genai.internal/acme/v1/ask"],
    ["a base URL", {}, { baseURL: "https://a.example/b" }, {}, "https://a.example/b/ask"],
    [
      "OCI_DEFAULT_REALM",
      {},
      {},
      { OCI_DEFAULT_REALM: "oraclecloud17.com" },
      "https://inference.generativeai.us-chikago-1.oci.oraclecloud17.com/acme/v1/ask",
    ],
    [
      "OCI_REGION_METADATA",
      {},
      {},
      { OCI_REGION_METADATA: '{"regionIdentifier":"us-chikago-1","realmDomainComponent":"cloud.example"}' },
      "https://inference.generativeai.us-chikago-1.oci.cloud.example/acme/v1/ask",
    ],
  ])("but a new region may be, with %s", async (_what, options, spec, env, url) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { requests, post } = serviceOf({ apiKey: "sk-1", region: "us-chikago-1", ...options }, spec);
    await post();
    expect(requests[0]?.url).toBe(url);
  });

  test("an endpoint and a base URL", () => {
    const make = () => serviceOf({ apiKey: "sk-1", endpoint: "a" }, { baseURL: "https://b.example" });
    expect(make).toThrow(expect.objectContaining({ code: "configuration", option: "endpoint" }));
  });

  test("a key in a browser, unless it is allowed", () => {
    vi.stubGlobal("window", { document: {} });
    vi.stubGlobal("document", {});
    try {
      expect(() => serviceOf({ apiKey: "sk-1" })).toThrow(/dangerouslyAllowBrowser/);
      expect(() => serviceOf({ apiKey: "sk-1", dangerouslyAllowBrowser: true })).not.toThrow();
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe("secrets", () => {
  test("a bearer key, and the token of every session that signed, are kept out of messages", async () => {
    const keys = ["sk-first-123", "sk-second-456"];
    let asked = 0;
    const { service, post } = serviceOf({ apiKey: () => keys[asked++] ?? "" });
    await post();
    await post();
    expect(service.redact?.("It was sk-first-123, then sk-second-456.")).toBe("It was [redacted], then [redacted].");
  });

  test("the token of a session, the one before a refresh included", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const tokens = [newToken({ exp, jti: "first" }), newToken({ exp, jti: "second" })];
    let reads = 0;
    const session = new SessionTokenCredentials({ token: () => tokens[Math.min(reads++, 1)] ?? "", privateKey: key.pkcs8 });
    // The first token is not known any more, which makes the signer read the next one.
    const { service, post } = serviceOf({
      credentials: session,
      fetch: async () => new Response("{}", { status: reads === 1 ? 401 : 200 }),
    });
    expect((await post()).status).toBe(200);
    for (const token of tokens) expect(service.redact?.(`keyId="ST$${token}"`)).toBe('keyId="ST$[redacted]"');
  });

  test("the token of a user on whose behalf a call was made", async () => {
    const { service, post } = serviceOf({ credentials: new DelegationCredentials({ credentials, delegationToken: "obo-of-a" }) });
    await post();
    expect(service.redact?.("opc-obo-token: obo-of-a")).toBe("opc-obo-token: [redacted]");
  });

  test("a hundred of them: a model may live long", async () => {
    let resolved = 1_000;
    const rotating: OCICredentials = { resolve: async () => ({ bearerToken: `token-${resolved++}` }) };
    const { service, post } = serviceOf({ credentials: rotating });
    for (let call = 0; call < 110; call++) await post();
    const last = Array.from({ length: 100 }, (_, index) => `token-${resolved - 1 - index}`);
    expect(last.filter((token) => service.redact?.(token) !== "[redacted]")).toEqual([]);
  });
});
