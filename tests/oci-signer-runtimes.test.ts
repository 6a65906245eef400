import { createPublicKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHttpServer } from "@locus/testkit/servers";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  expectedAuthorization,
  knownAnswers,
  publishedDate,
  publishedIdentity,
  publishedKey,
} from "../packages/oci-signer/src/testing/known-answers.js";
import { type SignatureServer, startSignatureServer } from "../packages/oci-signer/src/testing/signature-server.js";
import { type Assignment, type Outcome, run } from "./oci-signer-program.js";
import { bundle } from "./support/bundle.js";
import { chromiumPath, launchChromium } from "./support/chromium.js";
import { programSource, runIn, runtimes } from "./support/runtimes.js";

const program = JSON.stringify(join(import.meta.dirname, "oci-signer-program.ts"));

let server: SignatureServer;
let directory: string;
beforeAll(async () => {
  server = await startSignatureServer(createPublicKey(publishedKey), { cors: true });
  directory = await mkdtemp(join(tmpdir(), "locus-runtimes-"));
  const { text } = await bundle(programSource(`import { run } from ${program};`, "run(assignment)"));
  await writeFile(join(directory, "program.mjs"), text);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const assignment = (): Assignment => ({
  identity: publishedIdentity,
  date: publishedDate,
  answers: knownAnswers,
  url: server.url,
});

/** Checks that both test vectors match, and that the server accepted the request. */
function expectRight(outcome: Outcome, requests = server.requests.slice(-3), dateHeader = "date"): void {
  expect(outcome.authorizations).toEqual(knownAnswers.map(expectedAuthorization));
  expect(outcome.statuses).toEqual([200, 200, 200]);
  expect(outcome.texts).toEqual(Array(3).fill('{"ok":true}'));
  expect(requests.map(({ method, target, refusal }) => ({ method, target, refusal }))).toEqual([
    { method: "POST", target: "/openai/v1/chat/completions?a=b%20c", refusal: undefined },
    { method: "POST", target: "/openai/v1/responses", refusal: undefined },
    { method: "GET", target: "/openai/v1/responses/resp_1", refusal: undefined },
  ]);
  for (const { method, headers, body } of requests) {
    expect(headers["opc-compartment-id"]).toBe("ocid1.compartment.oc1..cccc");
    expect(headers[dateHeader]).toMatch(/ GMT$/);
    expect(headers["accept-encoding"]).toMatch(/gzip/);
    expect(Buffer.from(body).toString()).toBe(method === "GET" ? "" : '{"text":"Zoë 日本 🦀"}');
  }
}

test("Node, in the test process", async () => {
  expectRight(await run(assignment()));
});

test.each(runtimes)("$name", async (runtime) => {
  expectRight(await runIn(runtime, directory, join(directory, "program.mjs"), assignment()));
});

test("workerd", async () => {
  const { text } = await bundle(
    `import { run } from ${program};
    export default { fetch: async (request) => Response.json(await run(await request.json())) };`,
    { conditions: ["@locus/source", "workerd"] },
  );
  const workerd = new Miniflare({ modules: true, script: text, compatibilityDate: "2025-01-01", cf: false });
  try {
    const response = await workerd.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(assignment()) });
    expectRight((await response.json()) as Outcome);
  } finally {
    await workerd.dispose();
  }
});

const missing = chromiumPath === undefined ? " (skipped: no /usr/bin/chromium, and CHROMIUM_PATH does not point to one)" : "";

describe.skipIf(chromiumPath === undefined)(`Chromium${missing}`, () => {
  test("signs x-date, because a page may not set the date header", async () => {
    const { text } = await bundle(`export * from ${program}`, { format: "iife", globalName: "program", charset: "ascii" });
    await using site = await startHttpServer(async ({ writeHead, write, end }) => {
      writeHead(200, { "content-type": "text/html" });
      await write(`<!doctype html><title>signer</title><script>${text.replaceAll("</script", "<\\/script")}</script>`);
      end();
    });
    const browser = await launchChromium(chromiumPath ?? "");
    try {
      const page = await browser.newPage();
      await page.goto(site.url);
      const outcome = await page.evaluate<Outcome>(`program.run(${JSON.stringify(assignment())})`);
      expectRight(outcome, server.requests.slice(-3), "x-date");
    } finally {
      await browser.close();
    }
  });
});
