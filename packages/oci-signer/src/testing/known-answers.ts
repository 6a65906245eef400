import answers from "./known-answers.json" with { type: "json" };

/** One of Oracle's published signatures, and what it is of. */
export interface KnownAnswer {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly signature: string;
  readonly body?: string;
  readonly contentType?: string;
}

const { tenancy, user, fingerprint, keyId, date, vectors, rsaPrivateKeyPkcs1DerBase64, signedHeaders } = answers;

/** PKCS#1 PEM of the published test key, which has 1024 bits. */
export const publishedKey: string = `-----BEGIN RSA PRIVATE KEY-----\n${rsaPrivateKeyPkcs1DerBase64}\n-----END RSA PRIVATE KEY-----\n`;

/** The identity that signed them. */
export const publishedIdentity: { tenancy: string; user: string; fingerprint: string; privateKey: string } = {
  tenancy,
  user,
  fingerprint,
  privateKey: publishedKey,
};

/** When they were signed. The weekday is wrong, and signed that way. */
export const publishedDate: string = date;

export const publishedKeyId: string = keyId;

export const knownAnswers: readonly KnownAnswer[] = vectors;

/** The header that a known answer is about. */
export function expectedAuthorization({ name, signature }: KnownAnswer): string {
  const names = (name === "get" ? signedHeaders.get : signedHeaders.post).join(" ");
  return `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`;
}
