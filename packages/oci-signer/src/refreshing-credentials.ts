import { abortable } from "@locus/core/provider";
import type { OCICredentials, ResolveOptions, SigningKey } from "./credentials.js";

/** A key with an expiry. */
export interface ExpiringKey extends SigningKey {
  /** By the service's clock, in milliseconds since the epoch; `undefined` if not known. */
  readonly expiresAt?: number | undefined;
}

/** The argument of a `load` function. */
export interface LoadRequest {
  /** The time by the service's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** Whether the service refused the current key. */
  readonly forceRefresh: boolean;
}

const defaultMarginMs = 60_000;
/** Delay before the next refresh, after one failed while the old key is still valid. */
const retryAfterMs = 5_000;

/** When {@link RefreshingCredentials} load a key. */
export interface RefreshingOptions {
  /** How long before its expiry a key is replaced, in milliseconds; at most half its lifetime. @defaultValue 60000 */
  marginMs?: number | undefined;
  /** Whether the key's source has changed; called before a key in memory is used. */
  isStale?: ((key: ExpiringKey) => boolean | Promise<boolean>) | undefined;
}

/**
 * Credentials whose key is loaded, and loaded again before it expires. All waiting callers share one load, and the token and key of
 * one load stay together.
 *
 * When a refresh fails, the old key is used until it expires.
 */
export class RefreshingCredentials implements OCICredentials {
  readonly #load: (request: LoadRequest) => Promise<ExpiringKey>;
  readonly #options: RefreshingOptions;
  #current: { key: ExpiringKey; refreshAt: number } | undefined;
  #loading: Promise<ExpiringKey> | undefined;

  /** @param load - Loads a key. Its calls never overlap. */
  constructor(load: (request: LoadRequest) => Promise<ExpiringKey>, options: RefreshingOptions = {}) {
    this.#load = load;
    this.#options = options;
  }

  async resolve({ forceRefresh = false, signal, now = Date.now() }: ResolveOptions = {}): Promise<SigningKey> {
    const before = this.#current;
    try {
      if (before && !forceRefresh && !this.#loading && now < before.refreshAt) {
        const isStale = await abortable(Promise.resolve(this.#options.isStale?.(before.key)), signal);
        // Another caller may have refreshed while isStale ran.
        if (!isStale || this.#current !== before) return (this.#current ?? before).key;
      }
      return await abortable(this.#refresh({ now, forceRefresh }), signal);
    } catch (error) {
      if (before && !forceRefresh && !signal?.aborted && now < expiryOf(before.key)) return before.key;
      throw error;
    }
  }

  /** Starts a load, or joins the one in progress. */
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
      // Delays the next refresh, so that requests do not wait for a service that is down while the old key is valid.
      if (this.#current) this.#current.refreshAt = Math.min(request.now + retryAfterMs, expiryOf(this.#current.key));
      throw error;
    }
  }
}

function expiryOf({ expiresAt = Number.POSITIVE_INFINITY }: ExpiringKey): number {
  return expiresAt;
}
