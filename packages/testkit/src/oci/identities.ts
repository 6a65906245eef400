import { createPublicKey, type KeyObject } from "node:crypto";
import { tokenClaims } from "./security-token.js";

/** The sender of a request. */
export type OCIRequestIdentity =
  | { type: "api_key"; keyId: string; tenancy: string; user: string; fingerprint: string }
  | { type: "token"; keyId: string; token: string; claims: Readonly<Record<string, unknown>> }
  | { type: "certificate"; keyId: string; tenancy: string }
  | { type: "bearer"; key: string };

/** A registered key, against which signatures are verified. */
export interface VerificationKey {
  identity: OCIRequestIdentity;
  publicKey: KeyObject;
  /** Seconds since 1970. */
  expiresAt?: number;
}

/** A public key: a `KeyObject`, PEM, or the base64 of its SPKI DER, as OCI's services accept it. */
export type PublicKeyLike = KeyObject | string;

/** The identities that may call an OCI server. Servers that issue tokens share it with the server that accepts them. */
export interface OCIIdentities {
  /** Registers the API key of a user. */
  addApiKey(key: { tenancy: string; user: string; fingerprint: string; publicKey: PublicKeyLike }): void;
  /**
   * Registers a token and the only key that may sign requests with it.
   *
   * @param expiresAt - Seconds since 1970. @defaultValue the `exp` of the token
   */
  addToken(token: string, publicKey: PublicKeyLike, expiresAt?: number): void;
  /** Registers a Generative AI API key: `Authorization: Bearer sk-…`. */
  addBearerKey(key: string): void;
  /** Removes an API key or a token by its key id, or a bearer key. The server then refuses requests with it. */
  remove(keyId: string): void;
  /** Finds a key by its key id: `tenancy/user/fingerprint` or `ST$<token>`. */
  find(keyId: string): VerificationKey | undefined;
  /** Finds the identity of a bearer key. */
  findBearer(key: string): OCIRequestIdentity | undefined;
}

/** Makes an empty register of identities. */
export function createOCIIdentities(): OCIIdentities {
  const keys = new Map<string, VerificationKey>();
  const bearers = new Set<string>();
  return {
    addApiKey({ publicKey, ...user }) {
      const keyId = `${user.tenancy}/${user.user}/${user.fingerprint}`;
      keys.set(keyId, { identity: { type: "api_key", keyId, ...user }, publicKey: toPublicKey(publicKey) });
    },
    addToken(token, publicKey, expiresAt) {
      const keyId = `ST$${token}`;
      const claims = tokenClaims(token);
      const exp = expiresAt ?? (typeof claims.exp === "number" ? claims.exp : undefined);
      keys.set(keyId, {
        identity: { type: "token", keyId, token, claims },
        publicKey: toPublicKey(publicKey),
        ...(exp !== undefined && { expiresAt: exp }),
      });
    },
    addBearerKey: (key) => void bearers.add(key),
    remove(keyId) {
      keys.delete(keyId);
      bearers.delete(keyId);
    },
    find: (keyId) => keys.get(keyId),
    findBearer: (key) => (bearers.has(key) ? { type: "bearer", key } : undefined),
  };
}

/** Parses a public key in any accepted form. */
export function toPublicKey(key: PublicKeyLike): KeyObject {
  if (typeof key !== "string") return key;
  if (key.includes("-----BEGIN")) return createPublicKey(key);
  return createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
}
