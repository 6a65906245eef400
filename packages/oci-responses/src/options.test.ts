import { ConfigurationError, type Model } from "@locus/core";
import { ask, credentialsOf } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { makeApiKey } from "@locus/testkit/oci";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OCIResponsesModel as FetchModel } from "./fetch.js";
import { OCIResponsesModel } from "./index.js";

/** Nothing of the machine the tests run on. */
const variables = /^(OCI_|OPENAI_)/;
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const answer = `data: ${JSON.stringify({ type: "response.completed", response: { id: "resp_1", output: [] } })}\n\n`;

/** The one request that a model makes. */
async function sent(create: (fetch: typeof globalThis.fetch) => Model | Promise<Model>): Promise<Request> {
  const requests: Request[] = [];
  const model = await create(async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(answer, { headers: { "content-type": "text/event-stream" } });
  });
  const { error } = await outcomeOf(model.stream(ask()));
  if (error) throw error;
  const [request] = requests;
  if (!request || requests.length !== 1) throw new Error(`There were ${requests.length} requests.`);
  return request;
}

describe("for which project and store", () => {
  test.each<[object, Record<string, string>]>([
    [{}, {}],
    [{ project: "ocid1.p" }, { "openai-project": "ocid1.p" }],
    [{ project: "ocid1.p", projectHeader: "opc-project-id" }, { "opc-project-id": "ocid1.p" }],
    [{ conversationStoreId: "ocid1.s" }, { "opc-conversation-store-id": "ocid1.s" }],
    [{ defaultHeaders: { "x-mine": "yes" } }, { "x-mine": "yes" }],
  ])("%j on both entries; OPENAI_* goes nowhere", async (options, expected) => {
    for (const name of ["API_KEY", "ORG_ID", "PROJECT_ID", "ORGANIZATION", "PROJECT", "ADMIN_KEY"])
      vi.stubEnv(`OPENAI_${name}`, "leaked");
    for (const Model of [OCIResponsesModel, FetchModel]) {
      const { headers } = await sent((fetch) => new Model({ model: "m", apiKey: "sk-1", fetch, ...options }));
      const own = [...headers].filter(([name]) => !/^(accept|accept-encoding|authorization|content-type)$/.test(name));
      expect(Object.fromEntries(own)).toEqual(expected);
      expect(JSON.stringify([...headers])).not.toContain("leaked");
    }
  });

  test("project and store are not signed, as the service wants it: a header that is changed on the way does no harm", async () => {
    const credentials = credentialsOf(await makeApiKey());
    const scope = { compartmentId: "ocid1.c", project: "ocid1.p", conversationStoreId: "ocid1.s" };
    const { headers } = await sent(
      (fetch) => new OCIResponsesModel({ model: "openai.gpt-5.5-pro", credentials, fetch, ...scope }),
    );
    const [, signed = ""] = /headers="([^"]+)"/.exec(headers.get("authorization") ?? "") ?? [];
    expect(signed.split(" ").sort()).toEqual(
      ["(request-target)", "content-length", "content-type", "date", "host", "x-content-sha256"].sort(),
    );
  });
});

describe("what cannot be", () => {
  const construct = (Model: typeof OCIResponsesModel | typeof FetchModel, options: object) => () =>
    new Model({ model: "m", ...options } as never);

  test.each([
    [
      "a store that keeps no thread",
      { apiKey: "sk-1", store: true, stateMode: "stateless" },
      /store: true contradicts stateMode/,
    ],
    ["a thread without a store", { apiKey: "sk-1", store: false, stateMode: "server" }, /store: false contradicts stateMode/],
  ])("%s", (_what, options, message) => {
    expect(construct(OCIResponsesModel, options)).toThrow(ConfigurationError);
    expect(construct(OCIResponsesModel, options)).toThrow(message);
  });

  test.each([
    ["cohere.command-r-plus-08-2024", "OCIModel of @locus/oci-sdk"],
    ["Cohere.Command-A-03-2025", "OCIModel of @locus/oci-sdk"],
    ["meta.llama-3.3-70b-instruct", "OCIOpenAIModel of @locus/oci-v1"],
  ])("%s: the model that serves it is named", (model, other) => {
    for (const Model of [OCIResponsesModel, FetchModel]) {
      expect(construct(Model, { model, apiKey: "sk-1" })).toThrow(
        expect.objectContaining({
          code: "configuration",
          option: "model",
          message: `OCI does not serve ${model} on its Responses API: use ${other}.`,
        }),
      );
    }
  });

  test.each(["openai.gpt-5.5-pro", "xai.grok-4", "vendor.tomorrow", "ocid1.generativeaiendpoint.oc1.us-chicago-1.x"])(
    "%s is tried",
    async (model) => {
      const request = await sent((fetch) => new FetchModel({ model, apiKey: "sk-1", fetch }));
      expect(await request.json()).toMatchObject({ model });
    },
  );
});
