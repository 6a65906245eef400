import { readFile, rename, writeFile } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import {
  createOCIIdentities,
  type FederationServer,
  type InstanceMetadataServer,
  makeApiKey,
  makeResourcePrincipal,
  makeSecurityToken,
  makeSession,
  type OCIConfigFile,
  type OCIProfile,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callService } from "./call-service.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";
import type { Environment } from "./environment.js";
import type { FileAuthType } from "./read-profile.js";
import { resolveOCIAuth } from "./resolve-oci-auth.js";

const identities = createOCIIdentities();
let server: OCIServer;
let metadata: InstanceMetadataServer;
let federation: FederationServer;
let folder: OCIConfigFile<"X">;
let tokenFile: string;
let env: Environment;

beforeAll(async () => {
  [server, metadata, federation, folder] = await Promise.all([
    startOCIServer({ identities }),
    startInstanceMetadata(),
    startFederation({ identities }),
    writeOCIConfig({ profiles: { X: {} } }),
  ]);
  tokenFile = folder.configFile.replace(/config$/, "delegation_token");
  // As Cloud Shell has it.
  env = { OCI_METADATA_BASE_URL: metadata.baseURL, OCI_SDK_AUTH_CLIENT_REGION_URL: federation.url };
});
afterAll(() => Promise.all([server.close(), metadata.close(), federation.close(), folder[Symbol.asyncDispose]()]));
beforeEach(() => writeFile(tokenFile, "obo-token-1\n"));

/** Writes profiles; `delegation_token_file=HERE` names the token file. */
async function write<Name extends string>(profiles: Record<Name, OCIProfile>): Promise<OCIConfigFile<Name>> {
  const files = await writeOCIConfig({ profiles });
  const text = await readFile(files.configFile, "utf8");
  await writeFile(files.configFile, text.replaceAll("=HERE", `=${tokenFile}`));
  return files;
}

const cloudShell = {
  tenancy: "ocid1.tenancy.oc1..t",
  region: "us-ashburn-1",
  authentication_type: "instance_principal",
  delegation_token_file: "HERE",
};
const sent = () => server.requests.slice(-1).map(({ headers, identity }) => [headers["opc-obo-token"], identity?.type])[0];

describe("a profile of Cloud Shell works", () => {
  const { authentication_type: _, ...perRegion } = cloudShell;

  // oracle/oci-python-sdk#429, oracle/oci-designer-toolkit#542
  test.each<[string, Record<string, OCIProfile>, string]>([
    ["as it is", { DEFAULT: { extra: cloudShell } }, "DEFAULT"],
    ["for another region, which inherits the rest", { DEFAULT: { extra: cloudShell }, PHX: { region: "us-phoenix-1" } }, "PHX"],
    ["without an authentication_type", { "us-ashburn-1": { extra: perRegion } }, "us-ashburn-1"],
    ["by the CLI's name", { DEFAULT: { extra: { ...cloudShell, authentication_type: "instance_obo_user" } } }, "DEFAULT"],
    ["in capitals", { DEFAULT: { extra: { ...cloudShell, authentication_type: "INSTANCE_PRINCIPAL" } } }, "DEFAULT"],
  ])("%s: the instance signs, on behalf of the user", async (_name, profiles, profile) => {
    await using files = await write(profiles);
    const auth = resolveOCIAuth({ profile, configFile: files.configFile, env });
    expect(auth).toMatchObject({
      compartmentId: cloudShell.tenancy,
      region: profile === "PHX" ? "us-phoenix-1" : "us-ashburn-1",
    });
    expect(await callService(server, auth.credentials, 5)).toEqual({ 200: 5 });
    expect(sent()).toEqual(["obo-token-1", "token"]);
  });

  test("with ConfigFileCredentials, too", async () => {
    await using files = await write({ DEFAULT: { extra: cloudShell } });
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile, env }))).toEqual({ 200: 1 });
    expect(sent()).toEqual(["obo-token-1", "token"]);
  });

  test("as the instance itself where no token is named", async () => {
    await using files = await write({ DEFAULT: { extra: { ...perRegion, delegation_token_file: "", authentication_type: "" } } });
    const text = `[DEFAULT]\ntenancy=t\nauthentication_type=instance_principal\n`;
    await writeFile(files.configFile, text);
    const { credentials } = resolveOCIAuth({ profile: "DEFAULT", configFile: files.configFile, env });
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
    expect(sent()).toEqual([undefined, "token"]);
  });
});

test("an option names the file, a text or a function as well", async () => {
  const base = { authType: "instance_principal", compartmentId: "c", env } as const;
  for (const delegation of [
    { delegationTokenFile: tokenFile },
    { delegationToken: "obo-token-1" },
    { delegationToken: async () => "obo-token-1" },
  ]) {
    expect(await callService(server, resolveOCIAuth({ ...base, ...delegation }).credentials, 3)).toEqual({ 200: 3 });
    expect(sent()).toEqual(["obo-token-1", "token"]);
  }
});

test("the token is read again when its file changes, and the old one serves while it is being replaced", async () => {
  const { credentials } = resolveOCIAuth({
    authType: "instance_principal",
    compartmentId: "c",
    delegationTokenFile: tokenFile,
    env,
  });
  await callService(server, credentials);
  const tokens = federation.tokens.length;
  await writeFile(tokenFile, "");
  expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
  expect(sent()).toEqual(["obo-token-1", "token"]);
  await writeFile(`${tokenFile}.new`, "obo-token-2");
  await rename(`${tokenFile}.new`, tokenFile);
  expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
  expect(sent()).toEqual(["obo-token-2", "token"]);
  expect(federation.tokens).toHaveLength(tokens);
});

describe("a token file that is of no use is an error that names it", () => {
  test.each<[string, string | undefined, RegExp]>([
    ["missing", undefined, /token file .*nowhere cannot be read \(ENOENT\)\. Cloud Shell writes/],
    ["empty", " \n", /token file .*delegation_token is empty\. Cloud Shell writes/],
    ["expired", makeSecurityToken({ exp: 1_000 }), /delegation token in .* expired at 1970-01-01T00:16:40.000Z\. Cloud Shell/],
    ["with characters that no header can carry", "obo–token", /no header can carry/],
  ])("%s", async (_name, text, message) => {
    if (text !== undefined) await writeFile(tokenFile, text);
    const delegationTokenFile = text === undefined ? "/nowhere" : tokenFile;
    const { credentials } = resolveOCIAuth({ authType: "instance_principal", compartmentId: "c", delegationTokenFile, env });
    const error = await callService(server, credentials).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain(text?.trim() || "obo-token");
  });
});

describe("what a profile says of its identity is kept or refused by name", () => {
  const run = async (profiles: Record<string, OCIProfile>, profile: string, authType?: FileAuthType): Promise<unknown> => {
    await using files = await write(profiles);
    try {
      const auth = resolveOCIAuth({ profile, authType, configFile: files.configFile, env: { ...env, OCI_COMPARTMENT_ID: "c" } });
      return (await callService(server, auth.credentials))[200] && sent();
    } catch (error) {
      expect(error).toSatisfy((thrown) => ConfigurationError.isInstance(thrown));
      return String(error);
    }
  };
  const user = async () => {
    const apiKey = await makeApiKey();
    identities.addApiKey(apiKey);
    return { apiKey };
  };
  const typed = (authentication_type: string) => ({ extra: { authentication_type } });

  test.each<[string, RegExp]>([
    ["oauth2", /\[A\] .* has authentication_type=oauth2, which is unknown\. Known types: api_key, .*instance_principal/],
    ["constructor", /authentication_type=constructor, which is unknown/],
    ["instance_obo_user", /authentication_type=instance_obo_user and lacks a delegation_token_file/],
    ["delegation_token", /lacks a delegation_token_file/],
    ["resource_principal", /OCI_RESOURCE_PRINCIPAL_VERSION is not set/],
    ["oke_workload_identity", /KUBERNETES_SERVICE_HOST is not set/],
    ["security_token", /has no security_token_file, so it is not a session/],
  ])("authentication_type=%s", async (type, message) => {
    expect(await run({ A: { ...(await user()), ...typed(type) } }, "A")).toMatch(message);
  });

  test("api_key and its key", async () => {
    expect(await run({ A: { ...(await user()), ...typed("api_key") } }, "A")).toEqual([undefined, "api_key"]);
  });

  test("security_token and its session", async () => {
    const session = await makeSession();
    identities.addToken(session.token, session.publicKey);
    expect(await run({ A: { session, ...typed("security_token") } }, "A")).toEqual([undefined, "token"]);
    expect(await run({ A: { session, ...typed("api_key") } }, "A")).toMatch("is a session and not an API key");
  });

  test("a profile's own principal, with any keys in [DEFAULT]", async () => {
    expect(await run({ A: { ...(await user()), extra: cloudShell } }, "A")).toEqual(["obo-token-1", "token"]);
  });

  test("a profile's own key with a principal of [DEFAULT] is ambiguous", async () => {
    const profiles = { DEFAULT: { extra: cloudShell }, A: await user() };
    expect(await run(profiles, "A")).toMatch(
      /\[A\] .* has user, fingerprint, key_file and authentication_type=instance_principal from \[DEFAULT\].*authType: "api_key"/,
    );
    expect(await run(profiles, "A", "api_key")).toEqual([undefined, "api_key"]);
  });

  test("a key with a delegation token is ambiguous", async () => {
    const profiles = { A: { ...(await user()), extra: { delegation_token_file: "HERE" } } };
    expect(await run(profiles, "A")).toMatch(/has user, fingerprint, key_file and a delegation_token_file: it could mean/);
    expect(await run(profiles, "A", "api_key")).toEqual([undefined, "api_key"]);
    const named = { A: { ...(await user()), extra: { authentication_type: "api_key", delegation_token_file: "HERE" } } };
    expect(await run(named, "A")).toMatch(/authentication_type=api_key and a delegation_token_file, which goes with/);
  });

  test("a principal of another kind takes region and compartment from where it runs, unless the profile has them", async () => {
    const principal = await makeResourcePrincipal();
    const place = async (extra: Record<string, string>) => {
      await using files = await write({ A: { extra: { authentication_type: "resource_principal", ...extra } } });
      const { region, compartmentId } = resolveOCIAuth({ profile: "A", configFile: files.configFile, env: principal.env });
      return { region, compartmentId };
    };
    expect(await place({})).toEqual({ region: "us-phoenix-1", compartmentId: principal.compartment });
    expect(await place({ region: "fra", tenancy: "t" })).toEqual({ region: "eu-frankfurt-1", compartmentId: "t" });
  });

  test("a principal taken for a key", async () => {
    expect(await run({ A: { extra: cloudShell } }, "A", "api_key")).toMatch(/so it is not an API key\. Leave out authType/);
    expect(await run({ A: { extra: cloudShell } }, "A", "security_token")).toMatch(/so it is not a session/);
  });

  test("an empty delegation_token_file does not make a call the instance's own", async () => {
    const extra = { ...cloudShell, delegation_token_file: "" };
    expect(await run({ A: { extra } }, "A")).toMatch(/lacks a delegation_token_file/);
  });
});

test.each<[string, object, string]>([
  ["a token in two forms", { authType: "instance_principal", delegationToken: "a", delegationTokenFile: "b" }, "both are set"],
  ["an empty token", { authType: "instance_principal", delegationToken: "" }, "delegation token is empty"],
  ["a token for a profile", { profile: "DEFAULT", delegationToken: "a" }, "A delegation token needs a principal"],
  ["a token file without a name", { authType: "instance_principal", delegationTokenFile: " " }, "made as the instance"],
  ["a token file for a profile", { profile: "DEFAULT", delegationTokenFile: "a" }, "set delegation_token_file instead"],
  ["the CLI's name", { authType: "instance_obo_user" }, 'delegationTokenFile: "/etc/oci/delegation_token" }'],
])("refuses %s", (_name, options, message) => {
  const attempt = () => resolveOCIAuth({ compartmentId: "c", env: {}, ...options } as never);
  expect(attempt).toThrow(expect.toSatisfy((error: unknown) => ConfigurationError.isInstance(error)));
  expect(attempt).toThrow(message);
});
