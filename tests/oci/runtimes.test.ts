import { join } from "node:path";
import { createNativeChatHandler, makeApiKey, type OCIServer, startOCIServer } from "@locus/testkit/oci";
import { createChatHandler, createResponsesHandler, startHttpServer } from "@locus/testkit/servers";
import { Miniflare } from "miniflare";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundle } from "../support/bundle.js";
import { chromiumPath, launchChromium } from "../support/chromium.js";
import type { Assignment } from "./page-program.js";

const { tenancy, user, fingerprint, privateKey, publicKey } = await makeApiKey();
const key = { tenancy, user, fingerprint, privateKey };
const replies = [
  { toolCalls: ["Oslo", "Rome"].map((city) => ({ id: city, name: "weather", arguments: { city } })) },
  { text: ["Sunny", " in both."] },
];

/** The entries for other runtimes than Node, and the service's input with the tool results. */
const entries = [
  {
    entry: "@locus/oci-sdk/fetch",
    headers: {},
    results: {
      compartmentId: tenancy,
      chatRequest: {
        toolResults: ["Oslo", "Rome"].map((city) => ({
          call: { name: "weather", parameters: { city } },
          outputs: [{ output: `Sunny in ${city}.` }],
        })),
      },
    },
  },
  {
    entry: "@locus/oci-v1/fetch",
    headers: { "opc-compartment-id": tenancy },
    results: {
      messages: expect.arrayContaining([
        { role: "tool", tool_call_id: "Oslo", content: "Sunny in Oslo." },
        { role: "tool", tool_call_id: "Rome", content: "Sunny in Rome." },
      ]),
    },
  },
  {
    entry: "@locus/oci-responses/fetch",
    headers: { "opc-compartment-id": tenancy },
    results: {
      previous_response_id: expect.stringMatching(/^resp_/),
      input: ["Oslo", "Rome"].map((city) => ({
        type: "function_call_output",
        call_id: city,
        output: `Sunny in ${city}.`,
      })),
    },
  },
] as const;
const [, chat] = entries;

let server: OCIServer;
beforeEach(async () => {
  server = await startOCIServer({
    handle: {
      "/20231130/actions/": createNativeChatHandler(replies).handle,
      "/openai/v1/": createChatHandler(replies).handle,
      "/openai/v1/responses": createResponsesHandler(replies).handle,
    },
    cors: true,
  });
  server.identities.addApiKey({ tenancy, user, fingerprint, publicKey });
});
afterEach(() => server.close());

/** Checks that both requests were accepted, the second with the tool results. */
function expectRight(dateHeader: string, { headers: expected, results }: (typeof entries)[number]): void {
  const posts = server.requests.filter(({ method }) => method === "POST");
  expect(posts.map(({ signature }) => signature.problem)).toEqual([undefined, undefined]);
  for (const { headers } of posts) expect(headers).toMatchObject({ ...expected, [dateHeader]: expect.stringMatching(/ GMT$/) });
  expect(posts[1]?.body).toMatchObject(results);
}

describe("examples/oci-edge in workerd", () => {
  let workerd: Miniflare | undefined;
  let script: string;
  beforeAll(async () => {
    const worker = JSON.stringify(join(import.meta.dirname, "../../examples/oci-edge/src/worker.ts"));
    const { text, metafile } = await bundle(`export { default } from ${worker}`, { conditions: ["@locus/source", "workerd"] });
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    script = text;
  });
  afterEach(() => workerd?.dispose());

  test("signs with the key from its secrets, and streams the agent's events", async () => {
    workerd = new Miniflare({
      modules: true,
      script,
      compatibilityDate: "2025-01-01",
      cf: false,
      bindings: {
        OCI_TENANCY: tenancy,
        OCI_USER: user,
        OCI_FINGERPRINT: fingerprint,
        OCI_PRIVATE_KEY: privateKey,
        OCI_ENDPOINT: server.url,
      },
    });
    const response = await workerd.dispatchFetch("http://worker/", { method: "POST", body: "Weather?" });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = (await response.text())
      .split("\n\n")
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, "")));
    expect(events.filter(({ type }) => type === "tool_complete")).toHaveLength(2);
    expect(events.flatMap(({ type, content }) => (type === "model_chunk" && content ? [content] : []))).toEqual([
      "Sunny",
      " in both.",
    ]);
    expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "complete" });
    expectRight("date", chat);
  });
});

const program = JSON.stringify(join(import.meta.dirname, "page-program.ts"));

describe("an agent in workerd", () => {
  let workerd: Miniflare;
  beforeAll(async () => {
    const { text } = await bundle(
      `import { ask } from ${program};
      export default { fetch: async (request) => Response.json(await ask(await request.json())) };`,
      { conditions: ["@locus/source", "workerd"] },
    );
    workerd = new Miniflare({ modules: true, script: text, compatibilityDate: "2025-01-01", cf: false });
  });
  afterAll(() => workerd?.dispose());

  test.each(entries)("$entry signs, streams and calls tools", async (expected) => {
    const assignment: Assignment = { entry: expected.entry, endpoint: server.url, key };
    const response = await workerd.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(assignment) });
    expect(await response.json()).toEqual(["Sunny", " in both."]);
    expectRight("date", expected);
  });
});

const missing = chromiumPath === undefined ? " (skipped: no /usr/bin/chromium, and CHROMIUM_PATH does not point to one)" : "";

describe.skipIf(chromiumPath === undefined)(`an agent in Chromium${missing}`, () => {
  let text: string;
  beforeAll(async () => {
    ({ text } = await bundle(`export * from ${program}`, { format: "iife", globalName: "program", charset: "ascii" }));
  });

  test.each(entries)("$entry signs, streams and calls tools; a key needs the opt-in of the page", async (expected) => {
    await using site = await startHttpServer(async ({ writeHead, write, end }) => {
      writeHead(200, { "content-type": "text/html" });
      await write(`<!doctype html><title>oci</title><script>${text.replaceAll("</script", "<\\/script")}</script>`);
      end();
    });
    const browser = await launchChromium(chromiumPath ?? "");
    try {
      const page = await browser.newPage();
      await page.goto(site.url);
      const assignment: Assignment = { entry: expected.entry, endpoint: server.url, key };
      const call = (name: string) => page.evaluate<unknown>(`program.${name}(${JSON.stringify(assignment)})`);
      expect(await call("ask")).toEqual(["Sunny", " in both."]);
      expectRight("x-date", expected);
      expect(await call("construct")).toMatch(/^ConfigurationError: .*dangerouslyAllowBrowser: true/);
    } finally {
      await browser.close();
    }
  });
});
