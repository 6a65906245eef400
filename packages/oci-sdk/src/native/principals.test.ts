import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import {
  createNativeChatHandler,
  createOCIIdentities,
  makeApiKey,
  makeResourcePrincipal,
  makeSession,
  rotateSession,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  startProxymux,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterAll, expect, test } from "vitest";
import { OCIModel, type OCIModelOptions } from "../index.js";

const model = "cohere.command-r-plus-08-2024";
const compartmentId = "ocid1.compartment.oc1..c";
const identities = createOCIIdentities();
const native = createNativeChatHandler(() => ({ text: "Hi" }));
const [server, metadata, federation, proxymux, apiKey, session, principal] = await Promise.all([
  startOCIServer({ identities, handle: { "/20231130/actions/": native.handle } }),
  startInstanceMetadata(),
  startFederation({ identities }),
  startProxymux({ identities }),
  makeApiKey(),
  makeSession(),
  makeResourcePrincipal(),
]);
identities.addApiKey(apiKey);
identities.addToken(session.token, session.publicKey);
identities.addToken(principal.token, principal.publicKey);
const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey }, SESSION: { session } } });
const { configFile } = config;
afterAll(async () => {
  await Promise.all([server, metadata, federation, proxymux].map((one) => one.close()));
  await config[Symbol.asyncDispose]();
});

/** Asks a service that lets nobody in whose signature it cannot verify. Returns who asked, and for which compartment. */
async function askAs(options: Partial<OCIModelOptions>): Promise<{ keyId: string; compartmentId: string | undefined }> {
  const { error } = await outcomeOf(new OCIModel({ model, endpoint: server.url, ...options } as OCIModelOptions).stream(ask()));
  if (error) throw error;
  const { identity } = server.requests.at(-1) ?? {};
  return { keyId: identity && "keyId" in identity ? identity.keyId : "", compartmentId: native.requests.at(-1)?.compartmentId };
}

const env = {};
const pod = { env: proxymux.env, serviceAccountTokenFile: proxymux.tokenFile, compartmentId };

test.each<[string, Partial<OCIModelOptions>, () => object]>([
  [
    "api_key",
    { profile: "DEFAULT", authType: "api_key", configFile, env },
    () => ({ keyId: apiKey.keyId, compartmentId: apiKey.tenancy }),
  ],
  [
    "security_token",
    { profile: "SESSION", authType: "security_token", configFile, env },
    () => ({ keyId: session.keyId, compartmentId: session.tenancy }),
  ],
  [
    "session_token",
    { profileName: "SESSION", authType: "session_token", configFile, env },
    () => ({ keyId: session.keyId, compartmentId: session.tenancy }),
  ],
  [
    "instance_principal",
    {
      authType: "instance_principal",
      metadataBaseUrl: metadata.baseURL,
      federationEndpoint: federation.url,
      compartmentId,
      env,
    },
    () => ({ keyId: `ST$${federation.tokens.at(-1)}`, compartmentId }),
  ],
  [
    "resource_principal, with the compartment of the resource",
    { authType: "resource_principal", env: principal.env },
    () => ({ keyId: principal.keyId, compartmentId: principal.compartment }),
  ],
  [
    "resource_principal, in a pod",
    { authType: "resource_principal", ...pod },
    () => ({ keyId: `ST$${proxymux.tokens.at(-1)}`, compartmentId }),
  ],
  [
    "oke_workload_identity",
    { authType: "oke_workload_identity", ...pod },
    () => ({ keyId: `ST$${proxymux.tokens.at(-1)}`, compartmentId }),
  ],
])("%s", async (_name, options, expected) => {
  expect(await askAs(options)).toEqual(expected());
});

test("a session that is rotated between two requests: the second is signed with the new one", async () => {
  const [first, second] = await Promise.all([makeSession(), makeSession()]);
  identities.addToken(first.token, first.publicKey);
  await using rotated = await writeOCIConfig({ profiles: { DEFAULT: { session: first } } });
  const rotating = new OCIModel({ model, endpoint: server.url, profile: "DEFAULT", configFile: rotated.configFile, env });
  expect((await outcomeOf(rotating.stream(ask()))).error).toBeUndefined();
  identities.addToken(second.token, second.publicKey);
  identities.remove(first.keyId);
  await rotateSession(rotated.profiles.DEFAULT, second);
  expect((await outcomeOf(rotating.stream(ask()))).error).toBeUndefined();
  const keyIds = server.requests.flatMap(({ identity }) => (identity && "keyId" in identity ? identity.keyId : []));
  expect(keyIds.slice(-2)).toEqual([first.keyId, second.keyId]);
});
