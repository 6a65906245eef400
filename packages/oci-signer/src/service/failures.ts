import type { Failure, FailureDialect } from "@locus/core/provider";
import { expiryOf } from "@locus/oci-signer";

/** What a failed request was about. */
export interface OCIFailureContext {
  model: string;
  /** Where requests go; found out by the first one. */
  place: { region?: string | undefined; compartmentId?: string | undefined };
  /** The headers that a response answers, by the headers of that response. */
  sent: WeakMap<Headers, Headers>;
  /** What helps where one API knows more; it comes first. */
  hint?: FailureDialect["hint"];
}

/** How failures of OCI read, and what helps with each. */
export function ociDialect({ model, place, sent, hint }: OCIFailureContext): FailureDialect {
  return {
    service: "OCI",
    hint(failure: Failure, code) {
      const { headers } = failure;
      const own = hint?.(failure, code);
      if (own) return own;
      if (code === "authentication") return whyRefused(headers, headers && sent.get(headers));
      if (code === "not_found" || code === "permission") {
        const { region = "the base URL's", compartmentId: compartment = "none was sent, set compartmentId" } = place;
        return `missing or not allowed: check the compartment (${compartment}), its policy (allow group <yours> to use generative-ai-family in compartment <this>), the region (${region}) and that it has the model (${model})`;
      }
      return undefined;
    },
    hints: { rate_limit: "OCI limits models by tenancy and region; retried with backoff" },
  };
}

const maxSkewMs = 5 * 60_000;

/**
 * Tells the three ways apart in which OCI does not know who asks, which it all answers in the same words: the clock by the
 * service's own, the session by its token; else it is the key.
 */
function whyRefused(response = new Headers(), request = new Headers()): string {
  const [, scheme = "", token] = /^(\w+)(?:.*?keyId="ST\$([^"]+))?/.exec(request.get("authorization") ?? "") ?? [];
  if (/^bearer$/i.test(scheme)) {
    return "the API key is wrong, of another region, or older than the policy for request.principal.type='generativeaiapikey': then make a new one";
  }
  const serviceTime = Date.parse(response.get("date") ?? "") || Date.now();
  const skewMs = Date.now() - serviceTime;
  const causes = [];
  if (Math.abs(skewMs) > maxSkewMs) {
    causes.push(
      `this machine's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${skewMs > 0 ? "ahead of" : "behind"} OCI's, which allows 5`,
    );
  }
  for (const [used, what, advice] of [
    [token, "session", "run `oci session authenticate` again"],
    [request.get("opc-obo-token"), "delegation token", "get a new one, as by reconnecting to Cloud Shell"],
  ]) {
    const expiry = used && expiryOf(used);
    if (expiry && expiry <= serviceTime) causes.push(`the ${what} expired at ${new Date(expiry).toISOString()}: ${advice}`);
  }
  const key = token
    ? "the session token is not known to OCI, or is not of this private key"
    : "the key is not known to OCI: tenancy, user and fingerprint must be those of an API key in the Console, and the private key its own";
  return causes.join("; ") || key;
}
