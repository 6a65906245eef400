import { createNativeChatHandler, makeApiKey, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "../support/install.js";
import { programSource, type Runtime, runIn, runtimes } from "../support/runtimes.js";

const imports = `
  import { Agent, tool } from "@locus/core";
  import { OCIModel } from "@locus/oci-sdk";
  import { OCIModel as OCIFetchModel } from "@locus/oci-sdk/fetch";
  import { ApiKeyCredentials } from "@locus/oci-signer";
  import * as z from "zod";

  async function ask({ endpoint, key, configFile }) {
    const weather = tool({
      name: "weather",
      description: "Current weather of a city.",
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => "Sunny in " + city + ".",
    });
    const model = "cohere.command-r-plus-08-2024";
    const agent = new Agent({
      model: key
        ? new OCIFetchModel({ model, endpoint, credentials: new ApiKeyCredentials(key), compartmentId: key.tenancy })
        : new OCIModel({ model, endpoint, profile: "DEFAULT", configFile }),
      tools: [weather],
    });
    const texts = [];
    for await (const event of agent.run("Weather?")) if (event.type === "model_chunk" && event.content) texts.push(event.content);
    return texts;
  }`;

let installation: Installation;
beforeAll(async () => {
  // Without oci-common, because neither credentials nor profiles need it.
  installation = await install(["core", "oci-sdk", "oci-signer"], dependency("zod"));
  await installation.write("program.mjs", programSource(imports, "ask(assignment)"));
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Deno needs flags for npm's node_modules, and for every permission other than the network. */
const withFlags = ({ flags, ...runtime }: Runtime, ...more: string[]): Runtime => ({
  ...runtime,
  flags: flags.flatMap((flag) => (flag === "run" ? [flag, "--node-modules-dir=manual", ...more] : [flag])),
});
const cases = runtimes.flatMap((runtime) => [
  // Profiles need file access, and environment variables can override them.
  { name: runtime.name, entry: "@locus/oci-sdk", runtime: withFlags(runtime, "--allow-env", "--allow-read") },
  { name: runtime.name, entry: "@locus/oci-sdk/fetch", runtime: withFlags(runtime) },
]);

test.each(cases)("OCIModel as packed signs, streams and calls tools on $name, $entry", async ({ entry, runtime }) => {
  const { tenancy, user, fingerprint, privateKey, ...apiKey } = await makeApiKey();
  const key = { tenancy, user, fingerprint, privateKey };
  await using config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: { ...key, ...apiKey } } } });
  const { handle, requests } = createNativeChatHandler([
    { toolCalls: ["Oslo", "Rome"].map((city) => ({ name: "weather", arguments: { city } })) },
    { text: ["Sunny", " in both."] },
  ]);
  await using server = await startOCIServer({ handle: { "/20231130/actions/": handle } });
  server.identities.addApiKey({ tenancy, user, fingerprint, publicKey: apiKey.publicKey });
  const assignment = { endpoint: server.url, ...(entry.endsWith("/fetch") ? { key } : { configFile: config.configFile }) };
  const { directory } = installation;
  expect(await runIn(runtime, directory, `${directory}/program.mjs`, assignment)).toEqual(["Sunny", " in both."]);
  expect(server.requests.map(({ signature }) => signature.problem)).toEqual([undefined, undefined]);
  expect(requests.map(({ compartmentId }) => compartmentId)).toEqual([tenancy, tenancy]);
  expect(JSON.stringify(requests[1]?.chatRequest)).toMatch(/Sunny in Oslo\..*Sunny in Rome\./);
  await server.idle();
});
