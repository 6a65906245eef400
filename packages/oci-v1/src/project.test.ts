import type { Model } from "@locus/core";
import { ask, credentialsOf } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { makeApiKey } from "@locus/testkit/oci";
import { afterEach, expect, test, vi } from "vitest";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel } from "./index.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The headers of the one request that a model makes. */
async function headersOf(make: (fetch: typeof globalThis.fetch) => Model): Promise<Headers> {
  const requests: Request[] = [];
  const answer = 'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n';
  const model = make(async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(answer, { headers: { "content-type": "text/event-stream" } });
  });
  const { error } = await outcomeOf(model.stream(ask()));
  if (error) throw error;
  const [request] = requests;
  if (!request || requests.length !== 1) throw new Error(`There were ${requests.length} requests.`);
  return request.headers;
}

test("a project goes into OpenAI-Project, or where you say; OPENAI_* goes nowhere", async () => {
  vi.stubEnv("OCI_GENAI_API_KEY", undefined);
  for (const name of ["API_KEY", "ORG_ID", "PROJECT_ID", "ORGANIZATION", "PROJECT", "ADMIN_KEY"])
    vi.stubEnv(`OPENAI_${name}`, "leaked");
  const credentials = credentialsOf(await makeApiKey());
  const model = "openai.gpt-5.5";
  const project = "ocid1.generativeaiproject.x";
  const bearer = await headersOf((fetch) => new OCIOpenAIModel({ model, fetch, apiKey: "sk-1", project }));
  expect(bearer.get("openai-project")).toBe(project);
  expect(JSON.stringify([...bearer])).not.toContain("leaked");
  const signed = await headersOf(
    (fetch) => new OCIOpenAIModel({ model, fetch, credentials, project, projectHeader: "opc-project-id" }),
  );
  expect([signed.get("opc-project-id"), signed.get("openai-project")]).toEqual([project, null]);
  const none = await headersOf((fetch) => new FetchModel({ model, fetch, apiKey: "sk-1" }));
  expect(none.get("openai-project")).toBeNull();
  expect(JSON.stringify([...none])).not.toContain("leaked");
});
