import { readFileSync } from "node:fs";

/** Published known answers of the signature, with the key that made them. */
export interface OCISignatureVectors {
  keyId: string;
  fingerprint: string;
  date: string;
  /** Headers signed, in order. */
  signedHeaders: { get: string[]; post: string[] };
  rsaPrivateKeyPkcs1DerBase64: string;
  vectors: OCISignatureVector[];
}

/** One request and its signature. */
export interface OCISignatureVector {
  name: "get" | "post";
  method: string;
  url: string;
  body?: string;
  contentType?: string;
  contentLength?: number;
  xContentSha256?: string;
  /** Base64. */
  signature: string;
}

/** Reads the known answers that Oracle's Go SDK publishes. The key is a test key of 1024 bits and was never a credential. */
export function readOCISignatureVectors(): OCISignatureVectors {
  return JSON.parse(readFileSync(new URL("./oci-signature-vectors.json", import.meta.url), "utf8"));
}
