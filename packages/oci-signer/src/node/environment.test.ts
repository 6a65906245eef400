import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createOCIIdentities,
  makeResourcePrincipal,
  makeSession,
  startInstanceMetadata,
  startProxymux,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OCIAuthOptions } from "./auth-options.js";
import type { Environment } from "./environment.js";
import { resolveOCIAuth } from "./resolve-oci-auth.js";

/** The documented use of each variable. */
const documented = new Map<string, string>();
beforeAll(async () => {
  const page = await readFile(new URL("../../../../docs/oci-identities.md", import.meta.url), "utf8");
  const [, section = ""] = /## Environment variables\n([\s\S]*?)\n## /.exec(page) ?? [];
  for (const [, name = "", here = ""] of section.matchAll(/^\| `([^`]+)` *\|[^|]*\| ([^|]*?) *\|$/gm)) documented.set(name, here);
});

/** An environment that remembers what it was asked for. */
function watched(values: Environment): { env: Environment; asked: Set<string> } {
  const asked = new Set<string>();
  const env = new Proxy(values, {
    get(target, name) {
      asked.add(String(name));
      return Reflect.get(target, name);
    },
  });
  return { env, asked };
}

test("docs/oci-identities.md lists the variables that are read, and no others", async () => {
  const identities = createOCIIdentities();
  await using proxymux = await startProxymux({ identities });
  await using metadata = await startInstanceMetadata({ region: "xx-new-1", regionInfo: null });
  const [session, principal] = await Promise.all([
    makeSession({ claims: { exp: Math.floor(Date.now() / 1000) + 30 } }),
    makeResourcePrincipal(),
  ]);
  await using files = await writeOCIConfig({ profiles: { S: { session } } });
  const all = new Set<string>();
  const use = async (values: Environment, options: (env: Environment) => OCIAuthOptions): Promise<void> => {
    const { env, asked } = watched({ OCI_DEFAULT_REALM: "oc99", OCI_COMPARTMENT_ID: "c", ...values });
    try {
      await resolveOCIAuth(options(env)).credentials.resolve();
    } catch {
      // Most of these fail, having asked for what they need.
    }
    for (const name of asked) all.add(name);
  };
  const nowhere = { OCI_SDK_AUTH_CLIENT_REGION_URL: "http://127.0.0.1:9" };
  await use({ OCI_CONFIG_FILE: files.configFile, ...nowhere }, (env) => ({ profile: "S", env }));
  await use({ OCI_METADATA_BASE_URL: metadata.baseURL }, (env) => ({
    authType: "instance_principal",
    env,
    fetch: async (input, init) =>
      String(input).startsWith(metadata.url) ? fetch(input, init) : new Response("{}", { status: 403 }),
  }));
  await use(principal.env, (env) => ({ authType: "resource_principal", env }));
  await use(proxymux.env, (env) => ({ authType: "resource_principal", env, serviceAccountTokenFile: proxymux.tokenFile }));

  // Models read these two, and the signer does not.
  const ofModels = ["OCI_GENAI_API_KEY", "OCI_PROFILE"];
  const signer = [...documented].filter(([name]) => !ofModels.includes(name));
  const read = signer.filter(([, here]) => !here.startsWith("not read")).map(([name]) => name);
  all.delete("HOME");
  expect([...all].sort()).toEqual(read.sort());
  expect(documented.size).toBeGreaterThan(read.length + 8);
});

test("what is not read changes nothing", async () => {
  await using files = await writeOCIConfig({ profiles: { DEFAULT: { extra: { authentication_type: "instance_principal" } } } });
  const options = { profile: "DEFAULT", configFile: files.configFile, compartmentId: "c" };
  const plain = resolveOCIAuth({ ...options, env: {} });
  const others = [...documented].filter(([, here]) => here.startsWith("not read")).map(([name]) => name);
  for (const end of ["AUTH", "PROFILE", "CONFIG_FILE", "REGION", "DELEGATION_TOKEN_FILE"]) others.push(`OCI_CLI_${end}`);
  for (const name of others) {
    const { credentials: _, ...place } = resolveOCIAuth({ ...options, env: { [name]: "/nowhere" } });
    expect(place, name).toEqual({ compartmentId: plain.compartmentId, region: plain.region, endpoint: plain.endpoint });
  }
});

test("a config file that is only the CLI's own is named", () => {
  const attempt = () => resolveOCIAuth({ profile: "DEFAULT", env: { HOME: "/nowhere", OCI_CLI_CONFIG_FILE: "/etc/oci/config" } });
  expect(attempt).toThrow("/nowhere/.oci/config cannot be read (ENOENT)");
  expect(attempt).toThrow("only the CLI reads OCI_CLI_CONFIG_FILE");
});

describe("~/.oci/regions-config.json", () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "locus-regions-"));
    await mkdir(join(home, ".oci"));
  });
  afterAll(() => rm(home, { recursive: true }));

  const rome = {
    realmKey: "OC22",
    realmDomainComponent: "oraclecloud22.com",
    regionKey: "NAP",
    regionIdentifier: "eu-dcc-rome-1",
  };
  const place = (region: string, env: Environment = {}) =>
    resolveOCIAuth({ authType: "instance_principal", compartmentId: "c", region, env: { HOME: home, ...env } });
  const endpoint = "https://inference.generativeai.eu-dcc-rome-1.oci.oraclecloud22.com";

  // oracle/oci-python-sdk#795
  test.each<[string, string, Environment]>([
    ["has the region", JSON.stringify([rome]), {}],
    ["has it, with a byte order mark", `\uFEFF${JSON.stringify([rome])}`, {}],
    [
      "has it, before the environment",
      JSON.stringify([rome]),
      { OCI_REGION_METADATA: JSON.stringify({ ...rome, realmDomainComponent: "b.example" }) },
    ],
    ["has another, and the environment has it", "[]", { OCI_REGION_METADATA: JSON.stringify(rome) }],
    ["is no JSON, and the environment has it", "[", { OCI_REGION_METADATA: JSON.stringify(rome), OCI_DEFAULT_REALM: "oc99" }],
    ["is no JSON, and the environment has the realm", "{", { OCI_REGION_METADATA: "{", OCI_DEFAULT_REALM: "oraclecloud22.com" }],
  ])("%s", async (_name, text, env) => {
    await writeFile(join(home, ".oci", "regions-config.json"), text);
    expect(place("eu-dcc-rome-1", env)).toMatchObject({ region: "eu-dcc-rome-1", endpoint });
    if (env.OCI_DEFAULT_REALM === undefined) expect(place("nap", env)).toMatchObject({ region: "eu-dcc-rome-1", endpoint });
  });
});
