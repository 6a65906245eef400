import { abortable } from "@locus/core/provider";
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

const defaultMarginMs = 60_000;
/** After a refresh that failed while the old key is still good. */
const retryAfterMs = 5_000;

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
    const before = this.#current;
    try {
      if (before && !forceRefresh && !this.#loading && now < before.refreshAt) {
        const isStale = await abortable(Promise.resolve(this.#options.isStale?.(before.key)), signal);
        // While that was found out, somebody else may have refreshed.
        if (!isStale || this.#current !== before) return (this.#current ?? before).key;
      }
      return await abortable(this.#refresh({ now, forceRefresh }), signal);
    } catch (error) {
      if (before && !forceRefresh && !signal?.aborted && now < expiryOf(before.key)) return before.key;
      throw error;
    }
  }

  /** Starts a fetch, or joins the one under way. */
  #refresh(request: LoadRequest): Promise<ExpiringKey> {
    this.#loading ??= this.#reload(request).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #reload(request: LoadRequest): Promise<ExpiringKey> {
    const { marginMs = defaultMarginMs } = this.#options;
    try {
      const key = await this.#load(request);
      const expiry = expiryOf(key);
      this.#current = { key, refreshAt: expiry - Math.min(marginMs, Math.max(0, expiry - request.now) / 2) };
      return key;
    } catch (error) {
      // Not every request should wait for a service that is down, as long as the old key is good.
      if (this.#current) this.#current.refreshAt = Math.min(request.now + retryAfterMs, expiryOf(this.#current.key));
      throw error;
    }
  }
}

function expiryOf({ expiresAt = Number.POSITIVE_INFINITY }: ExpiringKey): number {
  return expiresAt;
}
