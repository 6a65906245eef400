import { makeApiKey, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createChatHandler, createResponsesHandler, startHttpServer } from "@locus/testkit/servers";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { Agent } from "./agent.js";
import { getModel } from "./registry.js";

const key = await makeApiKey();
const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
afterAll(() => config[Symbol.asyncDispose]());

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(OCI|OPENAI|LOCUS)_/.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** Both APIs at one endpoint, as in both services. */
function bothAPIs() {
  const chat = createChatHandler([{ text: "Chat." }]);
  const responses = createResponsesHandler([{ reasoning: ["Let me", " see."], text: "Response." }]);
  return { "/responses": responses.handle, "/chat/completions": chat.handle };
}

test.each([
  ["openai:gpt-5-pro", {}, "Response."],
  ["openai:gpt-5.5-pro", {}, "Response."],
  ["openai:o3-pro", { store: false }, "Response."],
  ["openai:gpt-5.1-codex", {}, "Response."],
  ["openai:o3", { reasoningSummary: "auto" }, "Response."],
  ["openai:o3", {}, "Chat."],
  ["openai:gpt-5.5", {}, "Chat."],
  ["openai-responses:gpt-4.1", {}, "Response."],
  ["openai-responses:gpt-5.5", { stateMode: "stateless" }, "Response."],
])("%s with %j calls the API that serves it", async (id, options, answer) => {
  await using server = await startHttpServer((exchange) => {
    const apis: Record<string, (given: typeof exchange) => Promise<void>> = bothAPIs();
    return apis[exchange.request.path]?.(exchange) ?? exchange.json(404, {});
  });
  const agent = new Agent({ model: id, modelConfig: { baseURL: server.url, ...options } });
  expect((await agent.invoke("Hi")).message).toBe(answer);
  expect(server.requests.map(({ body }) => Object(body).model)).toEqual([id.replace(/^.*?:/, "")]);
});

test("openai:o3 returns the text of its thinking on request", async () => {
  const { handle, requests } = createResponsesHandler([{ reasoning: ["Let me", " see."], text: "42." }]);
  await using server = await startHttpServer(handle);
  const agent = new Agent({ model: "openai:o3", modelConfig: { baseURL: server.url, reasoningSummary: "detailed" } });
  const thoughts: string[] = [];
  for await (const event of agent.run("Why?")) if (event.type === "think") thoughts.push(event.reasoning);
  expect(thoughts.join("")).toBe("Let me see.");
  expect(requests[0]?.body.reasoning).toEqual({ summary: "detailed" });
});

test.each([
  ["oci:openai.gpt-5.5-pro", undefined, "Response."],
  ["oci:openai.gpt-5-codex", undefined, "Response."],
  ["oci:xai.grok-4.20-multi-agent-0309", undefined, "Response."],
  ["oci:openai.gpt-5.5", undefined, "Chat."],
  ["oci:openai.gpt-5.5", "responses", "Response."],
  ["oci:xai.grok-4", "responses", "Response."],
  ["oci:openai.gpt-5.5-pro", "v1", "Chat."],
  ["oci-responses:openai.gpt-5.5", undefined, "Response."],
  ["oci-responses:openai.gpt-5.5", "v1", "Response."],
])("%s with LOCUS_OCI_TRANSPORT=%s calls that API with the identity of OCI_PROFILE", async (id, transport, answer) => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", transport);
  vi.stubEnv("OCI_PROFILE", "DEFAULT");
  vi.stubEnv("OCI_CONFIG_FILE", config.configFile);
  const { "/responses": responses, "/chat/completions": chat } = bothAPIs();
  await using server = await startOCIServer({
    handle: { "/openai/v1/responses": responses, "/openai/v1/chat/completions": chat },
  });
  server.identities.addApiKey(key);
  const agent = new Agent({ model: id, modelConfig: { endpoint: server.url } });
  expect((await agent.invoke("Hi")).message).toBe(answer);
  expect(server.requests.map(({ signature, compartmentId }) => [signature.problem, compartmentId])).toEqual([
    [undefined, key.tenancy],
  ]);
});

test("a family that OCI's Responses API does not serve is refused in every form of the id", async () => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", "responses");
  for (const id of ["oci:meta.llama-3.3-70b-instruct", "oci-responses:meta.llama-3.3-70b-instruct"])
    await expect(getModel(id, { profile: "DEFAULT" })).rejects.toThrow("use OCIOpenAIModel of @locus/oci-v1");
});

test("contradictory options throw the error of the model", async () => {
  const contradiction = { profile: "DEFAULT", store: true, stateMode: "stateless" } as const;
  await expect(getModel("oci:openai.gpt-5.5-pro", contradiction)).rejects.toThrow(
    'store: true contradicts stateMode: "stateless"',
  );
});
