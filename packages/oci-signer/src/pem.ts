import { ConfigurationError } from "@locus/core";
import { fromBase64 } from "./base64.js";

/** DER of `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }` (RFC 8017, appendix A.1). */
const rsaAlgorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/**
 * Imports an RSA private key for signing.
 *
 * @param pem - PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`). Line ends may be escaped as `\n`, as in environment
 * variables; text around the key is ignored.
 * @throws ConfigurationError when the key is encrypted or not an RSA private key. The message never quotes it.
 */
export async function importPrivateKey(pem: string): Promise<CryptoKey> {
  const [, label = "", body = ""] = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([\s\S]*?)-----END \1-----/.exec(pem) ?? [];
  if (label.startsWith("ENCRYPTED") || body.includes("ENCRYPTED")) {
    throw new ConfigurationError(
      "The private key is encrypted: use @locus/oci-signer/node with its passphrase, or decrypt it with `openssl pkcs8 -topk8 -nocrypt`.",
      { option: "privateKey" },
    );
  }
  try {
    const der = fromBase64(body.replace(/\\[rn]|\s/g, ""));
    const pkcs8 = label === "RSA PRIVATE KEY" ? sequence([0x02, 0x01, 0x00], rsaAlgorithm, tagged(0x04, der)) : der;
    return await crypto.subtle.importKey("pkcs8", pkcs8, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, ["sign"]);
  } catch (cause) {
    const found = label ? `a "${label}" that is damaged or not RSA` : "no PEM block with a private key";
    throw new ConfigurationError(`The private key must be an RSA key as PEM text (not a path); found ${found}.`, {
      option: "privateKey",
      cause,
    });
  }
}

/** A DER sequence: PKCS#8 is a PKCS#1 key wrapped in one (RFC 5958). */
function sequence(...items: readonly Iterable<number>[]): Uint8Array<ArrayBuffer> {
  return tagged(
    0x30,
    items.flatMap((item) => [...item]),
  );
}

function tagged(tag: number, content: ArrayLike<number> & Iterable<number>): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...content);
}
