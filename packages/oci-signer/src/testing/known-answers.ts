import { type OCISignatureVector, readOCISignatureVectors } from "@locus/internal-vectors";

const vectors = readOCISignatureVectors();
const [tenancy = "", user = "", fingerprint = ""] = vectors.keyId.split("/");

/** One of Oracle's published signatures, and what it is of. */
export type KnownAnswer = OCISignatureVector;

export const knownAnswers: readonly KnownAnswer[] = vectors.vectors;

/** PKCS#1 PEM of the published test key, which has 1024 bits. */
export const publishedKey: string = `-----BEGIN RSA PRIVATE KEY-----\n${vectors.rsaPrivateKeyPkcs1DerBase64}\n-----END RSA PRIVATE KEY-----\n`;

/** The identity that signed them. */
export const publishedIdentity: { tenancy: string; user: string; fingerprint: string; privateKey: string } = {
  tenancy,
  user,
  fingerprint,
  privateKey: publishedKey,
};

/** When they were signed. The weekday is wrong, and signed that way. */
export const publishedDate: string = vectors.date;

/** The header that a known answer is about. */
export function expectedAuthorization({ name, signature }: KnownAnswer): string {
  const names = vectors.signedHeaders[name].join(" ");
  return `Signature version="1",keyId="${vectors.keyId}",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`;
}
