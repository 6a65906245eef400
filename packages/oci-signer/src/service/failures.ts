import type { Failure, FailureDialect } from "@locus/core/provider";
import { expiryOf } from "@locus/oci-signer";
import { ociModelTraits } from "./model-traits.js";
import { ociKinds, refusalWords } from "./refusal-words.js";
import { isDedicatedEndpoint, ociTransportOf } from "./transport.js";

/** Context of a failed request. */
export interface OCIFailureContext {
  /** The API of the request: `"oci.v1"`. */
  provider: string;
  model: string;
  /** Target of the requests; empty until the first request has resolved it. */
  target: { region?: string | undefined; compartmentId?: string | undefined };
  /** Request headers, keyed by the headers of their response. */
  sent: WeakMap<Headers, Headers>;
  /** Advice specific to the API, shown first. */
  hint?: FailureDialect["hint"];
}

/** Statuses whose meaning does not depend on the message. */
const plainStatuses = [401, 429];

/** Classifies OCI's failures and adds advice to them. Loaded with the first failure. */
export function ociFailures({ provider, model, target, sent, hint }: OCIFailureContext): Partial<FailureDialect> {
  return {
    kinds: ociKinds,
    classify: ({ status = 0, message }) =>
      plainStatuses.includes(status) ? undefined : refusalWords.find(([words]) => words.test(message))?.[1],
    hint(failure: Failure, code) {
      const { headers, message } = failure;
      const own = hint?.(failure, code) ?? whereServed(provider, model, failure, code);
      if (code === "authentication") return own ?? whyRefused(headers, headers && sent.get(headers));
      const { region = "the base URL's", compartmentId: compartment = "none was sent, set compartmentId" } = target;
      const isMissing = code === "not_found" || code === "permission";
      const causes = [
        own,
        /\bretired\b/i.test(message) && `choose a model that OCI still serves in the region (${region})`,
        (/on-?demand/i.test(message) || (isMissing && /^ocid1\./i.test(model) && !isDedicatedEndpoint(model))) &&
          "custom and imported models, and some others, are served only on dedicated AI clusters: pass the OCID of an endpoint (ocid1.generativeaiendpoint.…) as the model",
        isMissing &&
          !/\bretired\b/i.test(message) &&
          `missing or not allowed: check the compartment (${compartment}), its policy (allow group <yours> to use generative-ai-family in compartment <this>), the region (${region}) and that the region has the model (${model})`,
      ];
      return causes.filter(Boolean).join("; ") || undefined;
    },
    hints: {
      rate_limit: "OCI limits models by tenancy and region; retried with backoff",
      content_filter: "a filter of the model's vendor, or the endpoint's guardrails, refused it",
    },
  };
}

/** The classes for models that the Responses API does not serve, by transport. */
const packages = {
  v1: "OCIOpenAIModel of @locus/oci-v1",
  sdk: "OCIModel of @locus/oci-sdk",
} as const;

/** Names the API that serves the model, if its id or the refusal shows that this one does not. */
function whereServed(provider: string, model: string, { message }: Failure, code: string): string | undefined {
  if (code !== "bad_request" && code !== "not_found") return undefined;
  const served = ociTransportOf(model);
  if (provider === "oci.responses") {
    const other = ociModelTraits(model).insteadOfResponses ?? packages[served === "sdk" ? "sdk" : "v1"];
    return /unsupported openai operation/i.test(message) ? `OCI does not serve it on its Responses API: use ${other}` : undefined;
  }
  return served === "responses" || /multi.?agent requests|(v1\/|use the )responses/i.test(message)
    ? `OCI serves it only on its Responses API: use OCIResponsesModel of @locus/oci-responses, or the id "oci-responses:${model}"`
    : undefined;
}

const maxSkewMs = 5 * 60_000;

/**
 * Finds the cause of a 401, because OCI sends the same message for three of them: a wrong clock (seen by the service's `date`), an
 * expired token (seen by its `exp`), or else an unknown key.
 */
function whyRefused(response = new Headers(), request = new Headers()): string {
  const [, scheme = "", token] = /^(\w+)(?:.*?keyId="ST\$([^"]+))?/.exec(request.get("authorization") ?? "") ?? [];
  if (/^bearer$/i.test(scheme)) {
    return "the API key is wrong, belongs to another region, or is older than the policy for request.principal.type='generativeaiapikey' (then create a new key)";
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
    [request.get("opc-obo-token"), "delegation token", "get a new one, for example by reconnecting to Cloud Shell"],
  ]) {
    const expiry = used && expiryOf(used);
    if (expiry && expiry <= serviceTime) causes.push(`the ${what} expired at ${new Date(expiry).toISOString()}: ${advice}`);
  }
  const key = token
    ? "OCI does not know the session token, or it belongs to another private key"
    : "OCI does not know the key: tenancy, user and fingerprint must be those of an API key in the Console, and the private key must be that key's";
  return causes.join("; ") || key;
}
