import { join } from "node:path";
import { type ChatReply, createChatHandler, makeApiKey, type OCIServer, startHttpServer, startOCIServer } from "@locus/testkit";
import { Miniflare } from "miniflare";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundle } from "../support/bundle.js";
import { chromiumPath, launchChromium } from "../support/chromium.js";
import type { Assignment } from "./page-program.js";

const { tenancy, user, fingerprint, privateKey, publicKey } = await makeApiKey();
const key = { tenancy, user, fingerprint, privateKey };
const replies: ChatReply[] = [
  { toolCalls: ["Oslo", "Rome"].map((city) => ({ id: city, name: "weather", arguments: { city } })) },
  { text: ["Sunny", " in both."] },
];

let server: OCIServer;
beforeEach(async () => {
  const { handle } = createChatHandler(replies);
  server = await startOCIServer({ handle: { "/openai/v1/": handle }, cors: true });
  server.identities.addApiKey({ tenancy, user, fingerprint, publicKey });
});
afterEach(() => server.close());

/** Both requests were let in, the second with the results of the tools. */
function expectRight(dateHeader: string): void {
  const posts = server.requests.filter(({ method }) => method === "POST");
  expect(posts.map(({ signature }) => signature.problem)).toEqual([undefined, undefined]);
  for (const { headers, compartmentId } of posts) {
    expect(headers[dateHeader]).toMatch(/ GMT$/);
    expect(compartmentId).toBe(tenancy);
  }
  expect(posts[1]?.body).toMatchObject({
    messages: expect.arrayContaining([
      { role: "tool", tool_call_id: "Oslo", content: "Sunny in Oslo." },
      { role: "tool", tool_call_id: "Rome", content: "Sunny in Rome." },
    ]),
  });
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

  test("signs with the key of its secrets, and streams the agent's events", async () => {
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
    expectRight("date");
  });
});

const missing = chromiumPath === undefined ? " (skipped: no /usr/bin/chromium, and CHROMIUM_PATH does not point to one)" : "";

describe.skipIf(chromiumPath === undefined)(`@locus/oci-v1/fetch in Chromium${missing}`, () => {
  let text: string;
  beforeAll(async () => {
    const program = JSON.stringify(join(import.meta.dirname, "page-program.ts"));
    ({ text } = await bundle(`export * from ${program}`, { format: "iife", globalName: "program", charset: "ascii" }));
  });

  test("signs, streams and calls tools; a key needs the page's consent", async () => {
    await using site = await startHttpServer(async ({ writeHead, write, end }) => {
      writeHead(200, { "content-type": "text/html" });
      await write(`<!doctype html><title>oci</title><script>${text.replaceAll("</script", "<\\/script")}</script>`);
      end();
    });
    const browser = await launchChromium(chromiumPath ?? "");
    try {
      const page = await browser.newPage();
      await page.goto(site.url);
      const assignment: Assignment = { baseURL: `${server.url}/openai/v1`, key };
      const call = (name: string) => page.evaluate<unknown>(`program.${name}(${JSON.stringify(assignment)})`);
      expect(await call("ask")).toEqual(["Sunny", " in both."]);
      expectRight("x-date");
      expect(await call("construct")).toMatch(/^ConfigurationError: .*dangerouslyAllowBrowser: true/);
    } finally {
      await browser.close();
    }
  });
});
