import { makeSecurityToken, type TokenClaims } from "./security-token.js";

/** Options of a service that issues tokens. */
export interface TokenIssuerOptions {
  /** Lifetime of tokens, in seconds. @defaultValue 1200 */
  tokenLifetime?: number;
  /** Claims of every token. */
  claims?: TokenClaims;
  /** The service's clock, in milliseconds since 1970. @defaultValue Date.now */
  clock?: () => number;
}

/** A service that issues tokens. */
export interface TokenIssuer {
  /** Every token issued so far. */
  readonly tokens: readonly string[];
  /** Sets the lifetime of future tokens, in seconds. */
  setTokenLifetime(seconds: number): void;
  /** Sets the service's clock. */
  setClock(clock: () => number): void;
}

/** Issues and records tokens. */
export function createTokenIssuer({ tokenLifetime = 1_200, claims, clock = Date.now }: TokenIssuerOptions): {
  now: () => number;
  issue: (claims: TokenClaims) => string;
  controls: TokenIssuer;
} {
  const tokens: string[] = [];
  let lifetime = tokenLifetime;
  let now = clock;
  return {
    now: () => now(),
    issue(ownClaims) {
      const iat = Math.floor(now() / 1000);
      const token = makeSecurityToken({ iat, exp: iat + lifetime, ...ownClaims, ...claims });
      tokens.push(token);
      return token;
    },
    controls: {
      tokens,
      setTokenLifetime(seconds) {
        lifetime = seconds;
      },
      setClock(next) {
        now = next;
      },
    },
  };
}
