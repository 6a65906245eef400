import { readFileSync } from "node:fs";

/** Published test vectors of the signature, with their key. */
export interface OCISignatureVectors {
  keyId: string;
  fingerprint: string;
  date: string;
  /** The signed headers, in order. */
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

/** Reads the test vectors of Oracle's Go SDK. The key is a 1024-bit test key that was never a credential. */
export function readOCISignatureVectors(): OCISignatureVectors {
  return JSON.parse(readFileSync(new URL("./oci-signature-vectors.json", import.meta.url), "utf8"));
}
