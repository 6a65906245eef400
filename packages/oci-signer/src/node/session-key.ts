/** A key pair for one token. */
export interface SessionKey {
  readonly privateKey: CryptoKey;
  /** The public key as base64 of its SPKI DER (PEM without header, footer and line ends). */
  readonly publicKey: string;
}

/** Generates a key pair of 2048 bits without blocking the event loop. The private key never leaves WebCrypto. */
export async function makeSessionKey(): Promise<SessionKey> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", publicKey);
  return { privateKey, publicKey: Buffer.from(spki).toString("base64") };
}
