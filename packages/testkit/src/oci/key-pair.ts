import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/** The files a private key comes in. */
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
  /** The private key as PEM in any of its forms. */
  privateKeyPem(format?: PrivateKeyFormat): string;
}

/** Makes an RSA key pair of 2048 bits, without blocking the event loop. */
export async function makeKeyPair(): Promise<RSAKeyPair> {
  const { privateKey, publicKey } = await generate("rsa", { modulusLength: 2048 });
  const privateKeyPem = ({ type = "pkcs8", passphrase }: PrivateKeyFormat = {}): string =>
    privateKey.export({ type, format: "pem", ...(passphrase !== undefined && { cipher: "aes-256-cbc", passphrase }) }).toString();
  return { privateKey: privateKeyPem(), publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(), privateKeyPem };
}

/** The fingerprint under which OCI knows a public key: MD5 of its SPKI DER, `aa:bb:…`. */
export function keyFingerprint(publicKey: string | KeyObject): string {
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  const hash = createHash("md5")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
  return hash.match(/../g)?.join(":") ?? "";
}
