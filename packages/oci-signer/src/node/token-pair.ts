import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AuthenticationError } from "@locus/core";
import type { ExpiringKey, LoadRequest, RefreshingOptions } from "../refreshing-credentials.js";
import { claimsOf, expiryOf } from "../session-token-credentials.js";
import type { LoadedKey } from "./private-key.js";

/** Source of a token and its key, one of which may be newer than the other. */
export interface TokenPairSource {
  /** Subject of error messages, such as `"The session of profile [DEFAULT]"`. */
  name: string;
  /** Advice at the end of error messages. */
  advice: string;
  /** Paths of the files that `read` reads. */
  files: readonly string[];
  read: () => Promise<{ token: string; key: LoadedKey }>;
  /** Extends a pair that is about to expire. */
  renew?: RenewToken | undefined;
}

/**
 * Replaces a pair that is about to expire.
 *
 * @returns The new pair; or the same pair, with the problem if it should have been replaced.
 */
export type RenewToken = (pair: ExpiringKey, now: number) => Promise<{ pair: ExpiringKey; problem?: string | undefined }>;

/** The arguments of `RefreshingCredentials` for a source. */
export interface TokenPairLoader {
  load: (request: LoadRequest) => Promise<ExpiringKey>;
  isStale: NonNullable<RefreshingOptions["isStale"]>;
}

const attempts = 20;
const pauseMs = 50;

/**
 * Reads token and key as a pair, although they are written one after the other. An incomplete update shows in files that change during
 * the read, in a token that names another key (`jwk`), or in a new key with the old token. Then the old pair is used while it is valid;
 * else the source is read again until the update is complete.
 */
export function tokenPairLoader({ name, advice, files, read, renew }: TokenPairSource): TokenPairLoader {
  let stamp = "";
  /** The last read; its pair may have been renewed since. */
  let previous: { token: string; modulus: string; pair: ExpiringKey } | undefined;
  let problem: string | undefined;

  /** Reads the source once: a pair, or the problem with it. */
  const look = async (): Promise<Found> => {
    const before = await stampOf(files);
    const { token: raw, key } = await read();
    const token = raw.trim();
    if (!belongsTo(token, key)) {
      return { problem: new AuthenticationError(`${name} does not match its private key. ${advice}`) };
    }
    const isSameToken = previous?.token === token;
    const isSameKey = previous?.modulus === key.modulus;
    const isDoubtful = (isSameToken && !isSameKey) || before !== (await stampOf(files));
    // An unchanged pair stays the same object, so that a request that was refused with it is not retried.
    const pair =
      previous && isSameToken && isSameKey
        ? previous.pair
        : { keyId: `ST$${token}`, privateKey: key.privateKey, expiresAt: expiryOf(token) };
    return { token, modulus: key.modulus, pair, stamp: before, isDoubtful };
  };

  return {
    isStale: async () => stamp !== (await stampOf(files)),
    load: async ({ now, forceRefresh }) => {
      for (let attempt = 1; ; attempt++) {
        const found = await look().catch((problem: unknown): Found => {
          if (previous === undefined) throw problem;
          return { problem };
        });
        const isSettled = "pair" in found && !found.isDoubtful;
        if (!isSettled && previous && !forceRefresh && isGood(previous.pair, now)) return previous.pair;
        if (!isSettled && attempt < attempts) {
          await sleep(pauseMs);
          continue;
        }
        if ("problem" in found) throw found.problem;
        if (!isGood(found.pair, now)) {
          const [end, clock] = [found.pair.expiresAt, now].map((time) => new Date(time ?? 0).toISOString());
          const why = problem === undefined ? "" : ` It could not be refreshed: ${problem}`;
          throw new AuthenticationError(`${name} expired at ${end}; it is ${clock} now.${why} ${advice}`);
        }
        const renewed = await renew?.(found.pair, now);
        problem = renewed?.problem;
        stamp = found.stamp;
        previous = { ...found, pair: renewed?.pair ?? found.pair };
        return previous.pair;
      }
    },
  };
}

/** The result of one read. */
type Found = { token: string; modulus: string; pair: ExpiringKey; stamp: string; isDoubtful: boolean } | { problem: unknown };

function isGood({ expiresAt }: ExpiringKey, now: number): boolean {
  return expiresAt === undefined || now < expiresAt;
}

/** Whether a token may belong to `key`: its `jwk` is the key's, or missing. */
function belongsTo(token: string, { modulus }: LoadedKey): boolean {
  const n = modulusOf(claimsOf(token).jwk);
  return n === undefined || n === normalize(modulus);
}

/** `n` of a token's `jwk`, which OCI encodes as a JSON string inside the JSON. */
function modulusOf(jwk: unknown): string | undefined {
  try {
    const { n } = (typeof jwk === "string" ? JSON.parse(jwk) : jwk) as { n?: unknown };
    return typeof n === "string" ? normalize(n) : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes to hex without leading zero bytes, which some encoders add. */
function normalize(base64: string): string {
  return Buffer.from(base64, "base64")
    .toString("hex")
    .replace(/^(00)+/, "");
}

/** A fingerprint of files by their metadata, to detect changes without reading them. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((found) => found && [found.ino, found.size, found.mtimeMs, found.ctimeMs].join()).join(";");
}
