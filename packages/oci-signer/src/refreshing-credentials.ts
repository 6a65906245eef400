import { abortable } from "@locus/core";
import type { OCICredentials, ResolveOptions, SigningKey } from "./credentials.js";

/** A key that is good for a while. */
export interface ExpiringKey extends SigningKey {
  /** By the service's clock, in milliseconds since the epoch; `undefined` for one that does not say. */
  readonly expiresAt?: number | undefined;
}

/** Why a key is fetched. */
export interface LoadRequest {
  /** The time by the service's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The service refused the key there was. */
  readonly forceRefresh: boolean;
}

/** When {@link RefreshingCredentials} load. */
export interface RefreshingOptions {
  /** How long before its expiry a key is replaced, in milliseconds; never more than half its life. @defaultValue 60000 */
  marginMs?: number | undefined;
  /** Asked before a key in memory is used: whether its source has changed. */
  isStale?: ((key: ExpiringKey) => boolean | Promise<boolean>) | undefined;
}

/**
 * Credentials whose key has to be fetched, and fetched again before it expires. However many callers wait, there is one fetch at a
 * time, and the token and key of one fetch stay together.
 *
 * A refresh that fails while the old key is still good is not the caller's problem: the old key serves until it expires.
 */
export class RefreshingCredentials implements OCICredentials {
  readonly #load: (request: LoadRequest) => Promise<ExpiringKey>;
  readonly #options: RefreshingOptions;
  #current: { key: ExpiringKey; refreshAt: number } | undefined;
  #loading: Promise<ExpiringKey> | undefined;

  /** @param load - Fetches a key. Never called twice at a time. */
  constructor(load: (request: LoadRequest) => Promise<ExpiringKey>, options: RefreshingOptions = {}) {
    this.#load = load;
    this.#options = options;
  }

  async resolve({ forceRefresh = false, signal, now = Date.now() }: ResolveOptions = {}): Promise<SigningKey> {
    const { isStale } = this.#options;
    const current = this.#current;
    if (this.#loading === undefined && current && !forceRefresh && now < current.refreshAt) {
      const isOutdated = await isStale?.(current.key);
      // Somebody else may have refreshed while this caller asked.
      if (this.#current && this.#current !== current) return this.#current.key;
      if (!isOutdated) return current.key;
    }
    try {
      return await abortable(this.#refresh({ now, forceRefresh }), signal);
    } catch (error) {
      const expiresAt = current?.key.expiresAt ?? Number.NEGATIVE_INFINITY;
      if (current && !forceRefresh && now < expiresAt && !signal?.aborted) return current.key;
      throw error;
    }
  }

  /** Starts a fetch, or joins the one under way. */
  #refresh(request: LoadRequest): Promise<ExpiringKey> {
    this.#loading ??= this.#load(request)
      .then((key) => {
        const life = (key.expiresAt ?? Number.POSITIVE_INFINITY) - request.now;
        const refreshAt = request.now + life - Math.max(0, Math.min(this.#options.marginMs ?? 60_000, life / 2));
        this.#current = { key, refreshAt: Number.isNaN(refreshAt) ? Number.POSITIVE_INFINITY : refreshAt };
        return key;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }
}
