import { randomBytes } from "node:crypto";
import { keyFingerprint, makeKeyPair, type RSAKeyPair } from "./key-pair.js";

/** The API key of a user. */
export interface TestApiKey extends RSAKeyPair {
  readonly tenancy: string;
  readonly user: string;
  readonly fingerprint: string;
  /** `tenancy/user/fingerprint` */
  readonly keyId: string;
}

/** Makes an API key with a new RSA-2048 key pair. Register it with `identities.addApiKey(key)`. */
export async function makeApiKey(owner: { tenancy?: string; user?: string } = {}): Promise<TestApiKey> {
  const { tenancy = makeOCID("tenancy"), user = makeOCID("user") } = owner;
  const pair = await makeKeyPair();
  const fingerprint = keyFingerprint(pair.publicKey);
  return { ...pair, tenancy, user, fingerprint, keyId: `${tenancy}/${user}/${fingerprint}` };
}

/** Makes an OCID: `ocid1.<type>.oc1..<random>`. */
export function makeOCID(type: string, region = ""): string {
  return `ocid1.${type}.oc1.${region}.aaaaaaaa${randomBytes(26).toString("hex")}`;
}
