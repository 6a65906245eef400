import { inspect } from "node:util";
import { serializeError } from "@locus/core";
import {
  createOCIIdentities,
  makeApiKey,
  makeResourcePrincipal,
  makeSession,
  startFederation,
  startInstanceMetadata,
  startProxymux,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { expect, test } from "vitest";
import type { OCICredentials } from "../credentials.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { OKEWorkloadIdentityCredentials } from "./oke-workload-identity-credentials.js";
import { fromAuthenticationDetailsProvider } from "./provider-credentials.js";
import { resolveOCIAuth } from "./resolve-oci-auth.js";
import { ResourcePrincipalCredentials } from "./resource-principal-credentials.js";

/** All that can be made to show an object in a log. */
function shown(value: unknown): string {
  const text = [inspect(value, { depth: 10, showHidden: true }), JSON.stringify(value), String(value)];
  return text.join("\n");
}

/** What an error shows, with all of its causes. */
function shownError(error: unknown): string {
  return error instanceof Error
    ? [shown(error), JSON.stringify(serializeError(error)), error.stack, shownError(error.cause)].join("\n")
    : "";
}

/** The lines of a key, without its armour. */
const linesOf = (pem: string) => pem.split("\n").filter((line) => line.length > 30 && !line.startsWith("-----"));

test("no identity shows its keys, tokens or passphrases, before or after it is used", async () => {
  const identities = createOCIIdentities();
  await using metadata = await startInstanceMetadata();
  await using federation = await startFederation({ identities });
  await using proxymux = await startProxymux({ identities, serviceAccountToken: "sa-secret" });
  const [apiKey, session, principal] = await Promise.all([makeApiKey(), makeSession(), makeResourcePrincipal()]);
  await using files = await writeOCIConfig({
    profiles: { DEFAULT: { apiKey, key: { passphrase: "open sesame" } }, S: { session, key: { passphrase: "open sesame" } } },
  });
  const { configFile } = files;
  const { privateKey, keyId } = session;
  const all: OCICredentials[] = [
    new ConfigFileCredentials({ configFile }),
    new ConfigFileCredentials({ configFile, profile: "S" }),
    new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url }),
    new ResourcePrincipalCredentials({ env: principal.env }),
    new OKEWorkloadIdentityCredentials({ env: proxymux.env, serviceAccountTokenFile: proxymux.tokenFile }),
    fromAuthenticationDetailsProvider({ getKeyId: async () => keyId, getPrivateKey: () => privateKey, getPassphrase: () => "" }),
    resolveOCIAuth({ configFile, profile: "S" }).credentials,
    fromAuthenticationDetailsProvider({
      getKeyId: async () => keyId,
      getPrivateKey: () => privateKey,
      getPassphrase: () => "",
      getDelegationToken: () => "obo-hush",
    }),
    resolveOCIAuth({
      authType: "instance_principal",
      compartmentId: "c",
      delegationToken: "obo-hush",
      metadataBaseUrl: metadata.baseURL,
      federationEndpoint: federation.url,
    }).credentials,
  ];
  let text = "";
  for (const credentials of all) {
    text += shown(credentials);
    await credentials.resolve();
    text += shown(credentials);
  }
  text += shown(resolveOCIAuth({ configFile, profile: "DEFAULT" }));

  const secrets = [
    "obo-hush",
    "open sesame",
    "sa-secret",
    session.token,
    principal.token,
    ...federation.tokens,
    ...proxymux.tokens,
  ];
  for (const { privateKey: pem } of [apiKey, session, principal, metadata.identity.leaf]) secrets.push(...linesOf(pem));
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test("no error shows them", async () => {
  const identities = createOCIIdentities();
  await using metadata = await startInstanceMetadata();
  await using federation = await startFederation({ identities });
  await using proxymux = await startProxymux({ identities, serviceAccountToken: "sa-secret" });
  const ended = { claims: { exp: 1 } };
  const [apiKey, session, principal] = await Promise.all([makeApiKey(), makeSession(ended), makeResourcePrincipal(ended)]);
  const broken = session.privateKey.replace("-----BEGIN PRIVATE KEY-----", "");
  await using files = await writeOCIConfig({
    profiles: {
      DEFAULT: { apiKey, key: { passphrase: "open sesame" }, extra: { pass_phrase: "hunter2" } },
      S: { session },
      TORN: { session: { ...session, privateKeyPem: () => broken } },
    },
  });
  const { configFile } = files;
  federation.failNext(9, 400);
  const proxymuxOptions = { env: proxymux.env, serviceAccountTokenFile: proxymux.tokenFile };
  await proxymux.rotateServiceAccount("sa-other");
  const stolen = new OKEWorkloadIdentityCredentials(proxymuxOptions);
  proxymux.failNext(9, 403);
  const nonsense = async () => new Response(`{"token": "${session.token}`);
  const all: OCICredentials[] = [
    new ConfigFileCredentials({ configFile }),
    new ConfigFileCredentials({ configFile, profile: "S" }),
    new ConfigFileCredentials({ configFile, profile: "TORN" }),
    new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url }),
    new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, fetch: nonsense }),
    new ResourcePrincipalCredentials({ env: principal.env }),
    new ResourcePrincipalCredentials({ env: { ...principal.env, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: broken } }),
    stolen,
  ];
  const secrets = ["open sesame", "hunter2", "sa-secret", "sa-other", session.token, principal.token];
  for (const { privateKey: pem } of [apiKey, session, principal, metadata.identity.leaf]) secrets.push(...linesOf(pem));
  for (const credentials of all) {
    const text = shownError(await credentials.resolve().catch((error: unknown) => error));
    expect(text).toContain("Error");
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
