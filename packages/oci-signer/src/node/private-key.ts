import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import type { SigningKey } from "../credentials.js";
import { errorCode } from "./environment.js";
import { warnIfOpen } from "./warn-if-open.js";

/** A private key and its modulus, which identifies it. */
export interface LoadedKey {
  readonly privateKey: CryptoKey;
  /** The public modulus, base64url. */
  readonly modulus: string;
}

/**
 * Pairs key ids with keys. An unchanged key that is read again gives the same object, so that a request that was refused with it is not
 * retried.
 */
export function keyMemory(): (keyId: string, key: LoadedKey) => SigningKey {
  let last: { modulus: string; key: SigningKey } | undefined;
  return (keyId, { privateKey, modulus }) => {
    if (last?.key.keyId !== keyId || last.modulus !== modulus) last = { modulus, key: { keyId, privateKey } };
    return last.key;
  };
}

/** Options of {@link readKeyFile}. */
export interface KeyFileOptions {
  path: string;
  passphrase?: string | undefined;
  /** Receives a warning when other users can read the file. */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * Reads a private key from a file.
 *
 * @throws ConfigurationError with the path, when the key cannot be read or decrypted, or is not an RSA key.
 */
export async function readKeyFile({ path, passphrase, onWarning }: KeyFileOptions): Promise<LoadedKey> {
  const reading = Promise.all([readFile(path, "utf8"), warnIfOpen("The private key", path, onWarning)]);
  const [pem] = await reading.catch((cause: unknown) => {
    throw new ConfigurationError(`The private key ${path} cannot be read (${errorCode(cause)}).`, { option: "key_file", cause });
  });
  return importKey({ pem, passphrase, name: `The private key ${path}` });
}

/**
 * Imports an RSA private key in PEM form (PKCS#1 or PKCS#8), and decrypts it if necessary.
 *
 * @param options.name - Subject of error messages.
 * @throws ConfigurationError that quotes neither the key nor the passphrase.
 */
export async function importKey(options: { pem: string; passphrase?: string | undefined; name: string }): Promise<LoadedKey> {
  // Removes a byte order mark and copied indentation, and unescapes the line ends of environment variables.
  const pem = options.pem.replace(/\\r|^\uFEFF/g, "").replace(/(?:\\n|\r?\n|^)[ \t]*/g, "\n");
  const key = decrypt({ ...options, pem });
  const der = key.export({ type: "pkcs8", format: "der" });
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const { n = "" } = createPublicKey(key).export({ format: "jwk" });
  return { privateKey: await crypto.subtle.importKey("pkcs8", new Uint8Array(der), algorithm, false, ["sign"]), modulus: n };
}

function decrypt({ pem, passphrase, name }: { pem: string; passphrase?: string | undefined; name: string }): KeyObject {
  const isEncrypted = /^-----BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m.test(pem);
  if (isEncrypted && !passphrase) {
    throw new ConfigurationError(`${name} is encrypted and has no passphrase (pass_phrase in a profile).`, {
      option: "pass_phrase",
    });
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase ? { key: pem, passphrase } : pem);
  } catch (cause) {
    if (isEncrypted)
      throw new ConfigurationError(`${name} cannot be decrypted: its passphrase is wrong.`, { option: "pass_phrase", cause });
    throw new ConfigurationError(`${name} is not a private key in PEM form.`, { option: "key_file", cause });
  }
  if (key.asymmetricKeyType === "rsa") return key;
  throw new ConfigurationError(`${name} must be an RSA key, not ${key.asymmetricKeyType}.`, { option: "key_file" });
}
