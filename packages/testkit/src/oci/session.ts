import { makeOCID } from "./api-key.js";
import { keyFingerprint, makeKeyPair, type RSAKeyPair } from "./key-pair.js";
import { makeSecurityToken, type TokenClaims } from "./security-token.js";

/** A token and the key that signs requests with it. */
export interface TestSession extends RSAKeyPair {
  readonly token: string;
  readonly tenancy: string;
  readonly fingerprint: string;
  /** `ST$<token>` */
  readonly keyId: string;
}

/** Options of {@link makeSession}. */
export interface MakeSessionOptions {
  tenancy?: string;
  /** Claims of the token. `exp` defaults to one hour from now. */
  claims?: TokenClaims;
}

/**
 * Creates a session as `oci session authenticate` does: a security token and a new RSA-2048 key pair. Register it with
 * `identities.addToken(session.token, session.publicKey)`.
 */
export async function makeSession({ tenancy = makeOCID("tenancy"), claims }: MakeSessionOptions = {}): Promise<TestSession> {
  const pair = await makeKeyPair();
  const token = makeSecurityToken({ tenant: tenancy, ...claims });
  return { ...pair, token, tenancy, fingerprint: keyFingerprint(pair.publicKey), keyId: `ST$${token}` };
}
