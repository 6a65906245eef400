import { AuthenticationError } from "@locus/core";
import { expiryOf } from "../session-token-credentials.js";
import { readTokenFile } from "./read-token-file.js";

/** The clock difference that OCI tolerates. */
const clockToleranceMs = 300_000;

/**
 * Reads a delegation token from its file at every call, because Cloud Shell replaces it. The previous token is used while the file is
 * being replaced.
 *
 * @throws ConfigurationError when the file cannot be read, AuthenticationError when the token has expired.
 */
export function delegationTokenReader(path: string): () => Promise<string> {
  const advice = "Cloud Shell writes and renews it: reconnect there.";
  let last: string | undefined;
  return async () => {
    try {
      last = (await readTokenFile(path, advice)).replace(/\s+/g, "");
    } catch (error) {
      if (last === undefined) throw error;
    }
    const token = last ?? "";
    const expiry = expiryOf(token);
    if (expiry === undefined || Date.now() < expiry + clockToleranceMs) return token;
    throw new AuthenticationError(`The delegation token in ${path} expired at ${new Date(expiry).toISOString()}. ${advice}`);
  };
}
