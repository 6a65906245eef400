import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import type { SigningKey } from "../credentials.js";
import { errorCode } from "./environment.js";
import { warnIfOpen } from "./warn-if-open.js";

/** A private key, and what tells it from others. */
export interface LoadedKey {
  readonly privateKey: CryptoKey;
  /** The public modulus, base64url. */
  readonly modulus: string;
}

/**
 * Pairs key ids with keys, and gives the same object again for the same key read again: whoever was refused with it sees that there is
 * nothing new to try.
 */
export function keyMemory(): (keyId: string, key: LoadedKey) => SigningKey {
  let last: { modulus: string; key: SigningKey } | undefined;
  return (keyId, { privateKey, modulus }) => {
    if (last?.key.keyId !== keyId || last.modulus !== modulus) last = { modulus, key: { keyId, privateKey } };
    return last.key;
  };
}

/** Where a key is, and what to do with it. */
export interface KeyFileOptions {
  path: string;
  passphrase?: string | undefined;
  /** Told when others can read the file. */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * Reads a private key from a file.
 *
 * @throws ConfigurationError with the path, when it cannot be read, decrypted or used.
 */
export async function readKeyFile({ path, passphrase, onWarning }: KeyFileOptions): Promise<LoadedKey> {
  const reading = Promise.all([readFile(path, "utf8"), warnIfOpen("The private key", path, onWarning)]);
  const [pem] = await reading.catch((cause: unknown) => {
    throw new ConfigurationError(`The private key ${path} cannot be read (${errorCode(cause)}).`, { option: "key_file", cause });
  });
  return importKey({ pem, passphrase, name: `The private key ${path}` });
}

/**
 * Imports an RSA private key in PEM form, PKCS#1 or PKCS#8, decrypting it if need be.
 *
 * @param options.name - The subject of the sentence that an error is.
 * @throws ConfigurationError. It quotes neither the key nor the passphrase.
 */
export async function importKey(options: { pem: string; passphrase?: string | undefined; name: string }): Promise<LoadedKey> {
  // Files have byte order marks and keep the indentation of what they were copied from; environment variables spell line ends out.
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
    throw new ConfigurationError(`${name} is encrypted, and there is no passphrase for it (pass_phrase in a profile).`, {
      option: "pass_phrase",
    });
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase ? { key: pem, passphrase } : pem);
  } catch (cause) {
    if (isEncrypted)
      throw new ConfigurationError(`${name} cannot be decrypted: its passphrase is wrong.`, { option: "pass_phrase", cause });
    throw new ConfigurationError(`${name} is no private key in PEM form.`, { option: "key_file", cause });
  }
  if (key.asymmetricKeyType === "rsa") return key;
  throw new ConfigurationError(`${name} is no RSA key but ${key.asymmetricKeyType}.`, { option: "key_file" });
}
