import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AuthenticationError } from "@locus/core";
import type { ExpiringKey, LoadRequest, RefreshingOptions } from "../refreshing-credentials.js";
import { claimsOf, expiryOf } from "../session-token-credentials.js";
import type { LoadedKey } from "./private-key.js";

/** Where a token and its key come from, one of them possibly newer than the other. */
export interface TokenPairSource {
  /** The subject of the sentence that an error is, such as `"The session of profile [DEFAULT]"`. */
  name: string;
  /** What to do about a pair that is of no use any more. */
  advice: string;
  /** The files that are read. */
  files: readonly string[];
  read: () => Promise<{ token: string; key: LoadedKey }>;
  /** Prolongs what was read. */
  renew?: RenewToken | undefined;
}

/**
 * Gives a pair to use in place of one that is near its end.
 *
 * @returns The pair, and why it is the same one still, if it should not be.
 */
export type RenewToken = (pair: ExpiringKey, now: number) => Promise<{ pair: ExpiringKey; problem?: string | undefined }>;

/** What is needed of a source to make credentials that refresh. */
export interface TokenPairLoader {
  load: (request: LoadRequest) => Promise<ExpiringKey>;
  isStale: NonNullable<RefreshingOptions["isStale"]>;
}

const attempts = 20;
const pauseMs = 50;

/**
 * Reads token and key as a pair, though they are written one after the other. What is read in between is recognised by files that
 * change meanwhile, by a token that names another key (`jwk`), or by a new key with the token of the old one; then the old pair
 * serves while it is good, or the new one is waited for.
 */
export function tokenPairLoader({ name, advice, files, read, renew }: TokenPairSource): TokenPairLoader {
  let stamp = "";
  /** What was read last; its pair may have been renewed since. */
  let previous: { token: string; modulus: string; pair: ExpiringKey } | undefined;
  let problem: string | undefined;

  /** One look at the source: a pair, or why there is none just now. */
  const look = async (): Promise<Found> => {
    const before = await stampOf(files);
    const { token: raw, key } = await read();
    const token = raw.trim();
    if (!belongsTo(token, key)) {
      return { problem: new AuthenticationError(`${name} is for another private key than the one with it. ${advice}`) };
    }
    const isSameToken = previous?.token === token;
    const isSameKey = previous?.modulus === key.modulus;
    const isDoubtful = (isSameToken && !isSameKey) || before !== (await stampOf(files));
    // Whoever was refused with a pair sees by its being the same that there is nothing new to try.
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

/** What a look at the source found. */
type Found = { token: string; modulus: string; pair: ExpiringKey; stamp: string; isDoubtful: boolean } | { problem: unknown };

function isGood({ expiresAt }: ExpiringKey, now: number): boolean {
  return expiresAt === undefined || now < expiresAt;
}

/** Whether a token names this key; one that names none may belong to any. */
function belongsTo(token: string, { modulus }: LoadedKey): boolean {
  const n = modulusOf(claimsOf(token).jwk);
  return n === undefined || n === normalize(modulus);
}

/** `n` of a JWK, which OCI puts into its tokens as JSON inside the JSON. */
function modulusOf(jwk: unknown): string | undefined {
  try {
    const { n } = (typeof jwk === "string" ? JSON.parse(jwk) : jwk) as { n?: unknown };
    return typeof n === "string" ? normalize(n) : undefined;
  } catch {
    return undefined;
  }
}

/** Some encoders of big numbers put a zero byte in front. */
function normalize(base64: string): string {
  return Buffer.from(base64, "base64")
    .toString("hex")
    .replace(/^(00)+/, "");
}

/** What tells the present content of files from another, without reading it. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((found) => found && [found.ino, found.size, found.mtimeMs, found.ctimeMs].join()).join(";");
}
