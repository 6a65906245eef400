import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "./support/install.js";

let installation: Installation;
beforeAll(async () => {
  installation = await install(["oci-signer"], dependency("oci-common"));
  await installation.write("register.js", 'import { register } from "node:module"; register("./hooks.js", import.meta.url);');
  await installation.write(
    "hooks.js",
    `import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      writeSync(1, "resolved " + resolved.url + "\\n");
      return resolved;
    }`,
  );
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Runs a module, and gives what it printed and the modules that were loaded for it. */
async function run(code: string): Promise<{ printed: string[]; loaded: string[] }> {
  await installation.write("main.js", code);
  const lines = (await installation.run("--import", "./register.js", "main.js")).trimEnd().split("\n");
  const isLoad = (line: string): boolean => line.startsWith("resolved ") && !line.endsWith("/main.js");
  return { printed: lines.filter((line) => !line.startsWith("resolved ")), loaded: lines.filter(isLoad) };
}

test("importing the package and signing with it loads its own few files and nothing else", async () => {
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

test("this would show if it were otherwise", async () => {
  const { loaded } = await run('import("oci-common");');
  expect(loaded).toContainEqual(expect.stringMatching(/\/oci-common\//));
});
