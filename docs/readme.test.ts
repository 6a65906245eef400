import { readdirSync } from "node:fs";
import {
  createNativeChatHandler,
  type InstanceMetadataServer,
  makeApiKey,
  makeSecurityToken,
  type NativeReply,
  type OCIConfigFile,
  startInstanceMetadata,
  writeOCIConfig,
} from "@locus/testkit/oci";
import {
  type ChatReply,
  createChatHandler,
  createResponsesHandler,
  type ResponsesReply,
  startHttpServer,
} from "@locus/testkit/servers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { checkBlocks } from "./check-blocks.js";
import { type CodeBlock, codeBlocks } from "./code-blocks.js";
import { runBlock } from "./run-block.js";

const pages = [
  "README.md",
  ...["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry", "testkit"].map(
    (name) => `packages/${name}/README.md`,
  ),
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const blocks = pages.flatMap(codeBlocks);

/** What the blocks of a page import and the page leaves to the reader. */
const assumed: CodeBlock = {
  page: "docs/testing.md",
  line: 0,
  heading: "",
  file: "acme-model.ts",
  given: "",
  code: `import type { Model } from "@locus/core";
    export declare const AcmeModel: new (options: { model: string; baseURL: string; apiKey?: string }) => Model;`,
};

/** What a block does when it is run: what the service answers, what is printed, and what the service was asked. */
interface Run {
  /** On Chat Completions. */
  replies?: readonly ChatReply[];
  /** On the Responses API. */
  responses?: readonly ResponsesReply[];
  /** On OCI's native chat API. */
  native?: readonly NativeReply[];
  prints: string | RegExp;
  asks?: Readonly<Record<string, unknown>>;
  /** Where the last request went. @defaultValue OpenAI */
  url?: string;
  headers?: Readonly<Record<string, string>>;
}

const call = (name: string, ...cities: string[]): ChatReply => ({
  toolCalls: cities.map((city) => ({ name, arguments: { city } })),
});
const results = (...contents: unknown[]) =>
  expect.arrayContaining(contents.map((content) => expect.objectContaining({ role: "tool", content })));
const ociOrigin = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com";
const ociURL = `${ociOrigin}/openai/v1/chat/completions`;
const openaiURL = "https://api.openai.com/v1/chat/completions";

const runs: Readonly<Record<string, Run>> = {
  "five-lines": {
    replies: [{ text: ["Packets ", "cross ", "the sea"] }],
    prints: "Packets cross the sea",
    asks: {
      model: "gpt-5.5",
      stream: true,
      messages: [
        { role: "system", content: "You are concise." },
        { role: "user", content: "Write a haiku about latency." },
      ],
    },
  },
  tools: {
    replies: [call("weather", "Oslo", "Bergen"), { text: "In both alike." }],
    prints: "In both alike.\n",
    asks: { messages: results('{"city":"Oslo","sky":"clear","celsius":4}', '{"city":"Bergen","sky":"clear","celsius":4}') },
  },
  "structured-output": {
    replies: [{ text: '{"city":"Reykjavík","country":"Iceland","population":null}' }],
    prints: "Reykjavík unknown\n",
    asks: { response_format: expect.objectContaining({ type: "json_schema" }) },
  },
  reasoning: {
    replies: [{ text: "Yes.", usage: { inputTokens: 8, outputTokens: 70, totalTokens: 78, reasoningTokens: 64 } }],
    prints: "thinking…\nYes. 64\n",
    asks: { model: "o3", reasoning_effort: "high" },
  },
  azure: {
    replies: [{ text: "Hello!" }],
    prints: "Hello!\n",
    url: "https://my-resource.openai.azure.com/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21",
    headers: { "api-key": "azure-key" },
  },
  threads: {
    replies: [{ text: "Hello, Ada." }, { text: "Ada." }, { text: "Hello, Ada." }, { text: "Ada." }],
    prints: "Ada.\n4\n",
    asks: {
      messages: [
        { role: "user", content: "My name is Ada." },
        { role: "assistant", content: "Hello, Ada." },
        { role: "user", content: "What is my name?" },
      ],
    },
  },
  "reasoning-summary": {
    responses: [{ reasoning: "Divide by small primes.", text: "Yes." }],
    prints: "Divide by small primes.\nYes.\n",
    asks: { model: "o3", reasoning: { summary: "auto" } },
    url: "https://api.openai.com/v1/responses",
  },
  responses: {
    responses: [{ text: "Hello, Ada." }, { text: "Ada." }],
    prints: "Ada. 4 true\n",
    asks: {
      instructions: "You are concise.",
      input: [{ role: "user", content: "What is my name?" }],
      previous_response_id: expect.stringMatching(/^resp_/),
      store: true,
    },
    url: "https://api.openai.com/v1/responses",
  },
  testing: { prints: "No umbrella needed.\nSunny in Oslo.\n" },
  "tool-context": {
    replies: [{ toolCalls: [{ name: "count", arguments: { table: "orders" } }] }, { text: "There are 17." }],
    prints: "There are 17.\n",
    asks: { messages: results("17") },
  },
  "hooks-deny": {
    replies: [call("remove_city", "Oslo"), { text: "I may not." }],
    prints: "I may not.\n",
    asks: { messages: results(expect.stringContaining("This session is read-only.")) },
  },
  "oci-families": {
    replies: [{ text: "Llama." }],
    native: [{ text: "R." }],
    responses: [{ text: "Pro." }],
    prints: "Llama.\nR.\nPro.\n",
    asks: { model: "openai.gpt-5.5-pro" },
    url: `${ociOrigin}/openai/v1/responses`,
  },
  "oci-documents": {
    native: [
      {
        text: "From 8 to 16.",
        citations: [{ start: 0, end: 12, text: "From 8 to 16", documentIds: ["1"] }],
        documents: [{ id: "1", title: "Opening hours" }],
      },
    ],
    prints: "Opening hours\n",
    asks: { chatRequest: expect.objectContaining({ documents: [expect.objectContaining({ id: "1" })], safetyMode: "STRICT" }) },
    url: `${ociOrigin}/20231130/actions/chat`,
  },
  "from-python-string-agent": {
    replies: [{ text: "Hi." }],
    prints: "Hi.\n",
    asks: { model: "gpt-5.5", messages: expect.arrayContaining([{ role: "system", content: "You are concise." }]) },
  },
  "from-python-reasoning-effort": {
    replies: [{ text: "Yes." }],
    prints: "Yes.\n",
    asks: { model: "o3", reasoning_effort: "high" },
  },
  "from-python-think-events": { replies: [{ text: "Yes." }], prints: "thinking…\n", asks: { model: "o3" } },
  "from-python-streaming": { replies: [{ text: ["Packets ", "cross"] }], prints: "Packets cross", asks: { stream: true } },
  "from-python-tools": {
    replies: [call("weather", "Oslo", "Bergen"), { text: "In neither." }],
    prints: "In neither.\n",
    asks: {
      tools: [expect.objectContaining({ function: expect.objectContaining({ description: "Current weather of a city." }) })],
      messages: results("Sunny in Oslo.", "Sunny in Bergen."),
    },
  },
  "from-python-structured-output": {
    // The first answer does not fit and is asked for again.
    replies: [{ text: '{"summary":"It was."}' }, { text: '{"summary":"It was.","confidence":0.83}' }],
    prints: "{ summary: 'It was.', confidence: 0.83 }\n",
    asks: {
      response_format: {
        type: "json_schema",
        json_schema: expect.objectContaining({
          strict: true,
          schema: expect.objectContaining({ required: ["summary", "confidence"], additionalProperties: false }),
        }),
      },
      messages: expect.arrayContaining([{ role: "user", content: expect.stringContaining("confidence") }]),
    },
  },
  "from-python-gateway": {
    replies: [{ text: "Hi." }],
    prints: "Hi.\n",
    asks: { model: "meta-llama/Llama-3.3-70B-Instruct" },
    url: "http://localhost:8000/v1/chat/completions",
    headers: { authorization: "Bearer sk-readme" },
  },
  oci: {
    replies: [{ text: ["Packets ", "cross"] }],
    prints: "Packets cross",
    asks: { model: "meta.llama-3.3-70b-instruct" },
    url: ociURL,
  },
  "from-python-oci-laptop": {
    replies: [{ text: "Hi." }],
    prints: "Hi.\n",
    asks: { model: "openai.gpt-5.5", messages: [{ role: "system" }, { role: "user", content: "hi" }] },
    url: ociURL,
    headers: {
      authorization: expect.stringContaining('keyId="ocid1.tenancy'),
      "opc-compartment-id": expect.stringMatching(/^ocid1\.tenancy/),
    },
  },
  "from-python-oci-compute": {
    replies: [{ text: "Hi." }],
    prints: "Hi.\n",
    url: ociURL,
    headers: { authorization: expect.stringContaining('keyId="ST$'), "opc-compartment-id": "ocid1.compartment.oc1..readme" },
  },
  "from-python-oci-get-model": {
    replies: [{ text: "Hi." }],
    native: [{ text: "Hi from R." }],
    prints: "Hi.\nHi from R.\n",
    asks: { servingMode: { servingType: "ON_DEMAND", modelId: "cohere.command-r-plus" } },
    url: `${ociOrigin}/20231130/actions/chat`,
  },
  "from-python-oci-model": {
    native: [{ text: ["Hi ", "from ", "R."] }],
    prints: "Hi from R.",
    asks: {
      servingMode: { servingType: "ON_DEMAND", modelId: "cohere.command-r-plus-08-2024" },
      chatRequest: expect.objectContaining({ apiFormat: "COHERE", message: "hi", isStream: true }),
    },
    url: `${ociOrigin}/20231130/actions/chat`,
    headers: { authorization: expect.stringContaining('keyId="ocid1.tenancy') },
  },
  "from-python-oci-responses": {
    responses: [{ text: "Hello, Ada." }, { text: "Ada." }],
    prints: "Ada.\n",
    asks: { model: "openai.gpt-5.5-pro", instructions: "You are concise.", input: [{ role: "user" }], store: true },
    url: `${ociOrigin}/openai/v1/responses`,
    headers: { "opc-compartment-id": "ocid1.compartment.oc1..example" },
  },
  "from-python-oci-zero-data-retention": {
    responses: [{ reasoning: "Hm.", text: "Hello, Ada." }, { text: "Ada." }],
    prints: "Ada. false undefined\n",
    asks: { store: false, include: ["reasoning.encrypted_content"] },
    url: `${ociOrigin}/openai/v1/responses`,
  },
  "from-python-get-model": { replies: [{ text: "Hi." }], prints: "Hi.\n", asks: { model: "gpt-5.5", temperature: 0 } },
};

let instance: InstanceMetadataServer;
let config: OCIConfigFile;
beforeAll(async () => {
  instance = await startInstanceMetadata();
  const profile = { apiKey: await makeApiKey(), region: "us-chicago-1" };
  config = await writeOCIConfig({ profiles: { DEFAULT: profile, ENTERPRISE_PROFILE: profile } });
});
afterAll(async () => {
  await instance.close();
  await config[Symbol.asyncDispose]();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Starts a server that speaks every API of a run. */
async function startServices({ replies = [], responses = [], native = [] }: Run) {
  const apis = [
    ["/responses", createResponsesHandler(responses).handle],
    ["/actions/chat", createNativeChatHandler(native).handle],
    ["", createChatHandler(replies).handle],
  ] as const;
  return startHttpServer((exchange) => apis.find(([path]) => exchange.request.path.endsWith(path))?.[1](exchange));
}

/** Sends every request to a server of ours, whichever service it is for, and tells where it was meant to go. */
function redirect(server: { url: string }): string[] {
  const urls: string[] = [];
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: string | URL, init?: RequestInit) => {
    const { href, host, pathname, search } = new URL(input);
    // What an instance of OCI asks who it is, and what gives it a token for that.
    if (host === "169.254.169.254") return fetch(`${instance.url}${pathname}`, init);
    if (host.startsWith("auth.")) return Response.json({ token: makeSecurityToken() });
    urls.push(href);
    return fetch(`${server.url}${pathname}${search}`, init);
  });
  return urls;
}

describe("blocks with a name run as they stand", () => {
  const named = blocks.filter(({ page, run }) => run !== undefined && page !== "docs/writing-a-provider.md");

  test("every name has a test, and every test a block", () => {
    expect(named.map(({ run }) => run).sort()).toEqual(Object.keys(runs).sort());
  });

  test("each Python snippet has a TypeScript block after it that runs", () => {
    const translated = blocks.filter(({ run }) => run?.startsWith("from-python-"));
    expect(blocks.filter(({ page }) => page === "docs/from-python.md")).toEqual(translated);
    expect(translated.length).toBeGreaterThanOrEqual(8);
  });

  test.each(named)("$run", async (block) => {
    const run = runs[block.run ?? ""] ?? { prints: "" };
    const { replies = [], responses = [], native = [], prints, asks = {}, url = openaiURL, headers = {} } = run;
    vi.stubEnv("OPENAI_API_KEY", "sk-readme");
    vi.stubEnv("OPENAI_BASE_URL", "");
    vi.stubEnv("AZURE_OPENAI_API_KEY", "azure-key");
    for (const name of Object.keys(process.env)) if (/^(OCI|LOCUS)_/.test(name)) vi.stubEnv(name, undefined);
    vi.stubEnv("OCI_CONFIG_FILE", config.configFile);
    if (block.run === "from-python-oci-compute") vi.stubEnv("OCI_COMPARTMENT_ID", "ocid1.compartment.oc1..readme");
    await using server = await startServices(run);
    const urls = redirect(server);
    expect(await runBlock(block)).toEqual(typeof prints === "string" ? prints : expect.stringMatching(prints));
    expect(server.requests).toHaveLength(replies.length + responses.length + native.length);
    const last = server.requests.at(-1);
    if (last === undefined) return;
    expect(last.body).toMatchObject(asks);
    expect(last.headers).toMatchObject(headers);
    expect(urls.at(-1)).toBe(url);
  });
});

test("the provider of docs/writing-a-provider.md streams, and notices an answer that is cut short", async () => {
  const block = blocks.find(({ run }) => run === "provider");
  if (block === undefined) throw new Error("There is no such block.");
  const bodies = ['data: {"thought":"Hm."}\n\ndata: {"text":"Hello"}\n\ndata: [DONE]\n\n', 'data: {"text":"Hel"}\n\n'];
  await using server = await startHttpServer(async (exchange) => {
    await exchange.write(bodies[exchange.request.index] ?? "");
    exchange.end();
  });
  const use = `
    import { Agent } from "@locus/core";
    const agent = new Agent({ model: new AcmeModel({ model: "large", baseURL: "${server.url}" }) });
    for await (const event of agent.run("Hi")) {
      if (event.type === "think") console.log(event.reasoning);
      if (event.type === "terminate") console.log(event.reason, event.message);
    }
    console.log((await agent.invoke("Hi").catch((error) => error)).code);
  `;
  const output = await runBlock({ ...block, code: block.code + use });
  expect(output).toBe("Hm.\ncomplete Hello\nstream_interrupted\n");
});

describe("every block compiles", { timeout: 120_000 }, () => {
  const broken = (code: string): CodeBlock => ({ page: "broken.md", line: 7, heading: "", given: "", code });
  let errors: string[] = [];

  beforeAll(() => {
    const wrong =
      'import { Agent } from "@locus/registry";\n\nnew Agent({ model: "openai:o3", modelConfig: { effort: "high" } });\n';
    errors = checkBlocks([...blocks, assumed, broken(wrong)]);
  }, 120_000);

  test("and there are some on every page but those that are tables", () => {
    const tables = ["docs/README.md", "docs/limits.md", "docs/server-profiles.md", "docs/sizes.md"];
    expect(pages.filter((page) => !blocks.some((block) => block.page === page) && !tables.includes(page))).toEqual([]);
  });

  test.each(pages)("%s", (page) => {
    expect(errors.filter((error) => error.startsWith(`${page}:`))).toEqual([]);
  });

  test("a wrong name would not", () => {
    expect(errors.filter((error) => error.startsWith("broken.md:9 "))).toEqual([expect.stringContaining("effort")]);
  });
});
