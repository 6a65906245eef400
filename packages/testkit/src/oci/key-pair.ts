import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/** The form of a private key file. */
export interface PrivateKeyFormat {
  /** `pkcs8`: "BEGIN PRIVATE KEY". `pkcs1`: "BEGIN RSA PRIVATE KEY". @defaultValue "pkcs8" */
  type?: "pkcs8" | "pkcs1";
  /** Encrypts the key. */
  passphrase?: string;
}

/** An RSA key pair. */
export interface RSAKeyPair {
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  /** PEM, SPKI. */
  readonly publicKey: string;
  /** The private key as PEM in the given form. */
  privateKeyPem(format?: PrivateKeyFormat): string;
}

/** Generates a 2048-bit RSA key pair without blocking the event loop. */
export async function makeKeyPair(): Promise<RSAKeyPair> {
  const { privateKey, publicKey } = await generate("rsa", { modulusLength: 2048 });
  const privateKeyPem = ({ type = "pkcs8", passphrase }: PrivateKeyFormat = {}): string =>
    privateKey.export({ type, format: "pem", ...(passphrase !== undefined && { cipher: "aes-256-cbc", passphrase }) }).toString();
  return { privateKey: privateKeyPem(), publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(), privateKeyPem };
}

/** OCI's fingerprint of a public key: the MD5 of its SPKI DER, as `aa:bb:…`. */
export function keyFingerprint(publicKey: string | KeyObject): string {
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  const hash = createHash("md5")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
  return hash.match(/../g)?.join(":") ?? "";
}
