import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "./support/install.js";
import { type TracedRun, traceLoads } from "./support/traced-run.js";

let installation: Installation;
let trace: Awaited<ReturnType<typeof traceLoads>>;
beforeAll(async () => {
  installation = await install(["oci-signer"], dependency("oci-common"));
  trace = await traceLoads(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Runs a module, and returns its output and the modules it loaded. */
async function run(code: string): Promise<TracedRun> {
  const { printed, loaded } = await trace(code);
  return { printed, loaded: loaded.filter((url) => !url.endsWith("/main.js")) };
}

test("importing the package and signing loads only its own files", async () => {
  const { printed, loaded } = await run(`
    import { ApiKeyCredentials, createOCIFetch, inferenceEndpoint } from "@locus/oci-signer";
    const pair = await crypto.subtle.generateKey(
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, false, ["sign", "verify"],
    );
    const signed = createOCIFetch({
      credentials: new ApiKeyCredentials({ tenancy: "t", user: "u", fingerprint: "f", privateKey: pair.privateKey }),
      fetch: async (url, { headers }) => new Response(url + " " + headers.get("authorization").slice(0, 9)),
    });
    console.log(await (await signed(inferenceEndpoint({ region: "ord" }) + "/", { method: "POST", body: "{}" })).text());
  `);
  expect(printed).toEqual(["https://inference.generativeai.us-chicago-1.oci.oraclecloud.com/ Signature"]);
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((line) => !/\/@locus\/oci-signer\/dist\/[^/]+\.js$/.test(line))).toEqual([]);
});

test("detects other modules, as a control", async () => {
  const { loaded } = await run('import("oci-common");');
  expect(loaded).toContainEqual(expect.stringMatching(/\/oci-common\//));
});
