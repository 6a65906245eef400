import { makeOCID } from "./api-key.js";
import type { PrivateKeyFormat } from "./key-pair.js";
import { makeSecretFiles, type SecretFiles } from "./secret-files.js";
import type { TokenClaims } from "./security-token.js";
import { makeSession, type TestSession } from "./session.js";

/** The environment of a resource principal, version 2.2. */
export interface ResourcePrincipalEnvironment {
  OCI_RESOURCE_PRINCIPAL_VERSION: "2.2";
  OCI_RESOURCE_PRINCIPAL_RPST: string;
  OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: string;
  OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE?: string;
  OCI_RESOURCE_PRINCIPAL_REGION: string;
  [name: string]: string | undefined;
}

/** A resource principal. */
export interface ResourcePrincipal extends TestSession {
  readonly compartment: string;
  readonly region: string;
  readonly keyFormat: PrivateKeyFormat;
  /** Its environment variables, with the token and the key as values. */
  readonly env: ResourcePrincipalEnvironment;
}

/** Options of {@link makeResourcePrincipal}. */
export interface MakeResourcePrincipalOptions {
  tenancy?: string;
  compartment?: string;
  /** @defaultValue "us-phoenix-1" */
  region?: string;
  /** Claims in addition to `res_tenant` and `res_compartment`. `exp` defaults to one hour from now. */
  claims?: TokenClaims;
  /** The form of the key file. */
  key?: PrivateKeyFormat;
}

/**
 * Creates a resource principal, version 2.2: a token (RPST) with the tenancy and the compartment of the resource, and its key.
 * Register it with `identities.addToken(principal.token, principal.publicKey)`.
 */
export async function makeResourcePrincipal(options: MakeResourcePrincipalOptions = {}): Promise<ResourcePrincipal> {
  const { tenancy = makeOCID("tenancy"), compartment = makeOCID("compartment"), region = "us-phoenix-1", key = {} } = options;
  const claims = { res_tenant: tenancy, res_compartment: compartment, ...options.claims };
  const session = await makeSession({ tenancy, claims });
  const env = environment({ region, token: session.token, privateKey: session.privateKeyPem(key), passphrase: key.passphrase });
  return { ...session, compartment, region, keyFormat: key, env };
}

/** The files of a resource principal. */
export interface ResourcePrincipalFiles extends SecretFiles {
  readonly tokenFile: string;
  readonly keyFile: string;
  readonly passphraseFile?: string;
  /** Its environment variables, with the paths of the files. */
  readonly env: ResourcePrincipalEnvironment;
  /** Replaces the token and the key in the files. */
  rotate(next: ResourcePrincipal): Promise<void>;
}

/** Writes the files of a resource principal as the platform mounts them. Disposing of the result removes them. */
export async function writeResourcePrincipal(principal: ResourcePrincipal, dir?: string): Promise<ResourcePrincipalFiles> {
  const files = await makeSecretFiles(dir);
  async function write({ token, privateKeyPem, keyFormat: { passphrase }, keyFormat }: ResourcePrincipal) {
    return {
      keyFile: await files.write("private.pem", privateKeyPem(keyFormat)),
      tokenFile: await files.write("rpst", token),
      ...(passphrase !== undefined && { passphraseFile: await files.write("passphrase", passphrase) }),
    };
  }
  const paths = await write(principal);
  const env = environment({
    region: principal.region,
    token: paths.tokenFile,
    privateKey: paths.keyFile,
    passphrase: paths.passphraseFile,
  });
  return { ...files, ...paths, env, rotate: async (next) => void (await write(next)) };
}

function environment(values: {
  region: string;
  token: string;
  privateKey: string;
  passphrase: string | undefined;
}): ResourcePrincipalEnvironment {
  const { region, token, privateKey, passphrase } = values;
  return {
    OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
    OCI_RESOURCE_PRINCIPAL_RPST: token,
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: privateKey,
    ...(passphrase !== undefined && { OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE: passphrase }),
    OCI_RESOURCE_PRINCIPAL_REGION: region,
  };
}
