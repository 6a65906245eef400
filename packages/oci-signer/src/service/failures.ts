import type { Failure, FailureDialect } from "@locus/core/provider";
import { expiryOf } from "@locus/oci-signer";
import { ociModelTraits } from "./model-traits.js";
import { ociKinds, refusalWords } from "./refusal-words.js";
import { isDedicatedEndpoint, ociTransportOf } from "./transport.js";

/** What a failed request was about. */
export interface OCIFailureContext {
  /** The API that was asked: `"oci.v1"`. */
  provider: string;
  model: string;
  /** Where requests go; found out by the first one. */
  place: { region?: string | undefined; compartmentId?: string | undefined };
  /** The headers that a response answers, by the headers of that response. */
  sent: WeakMap<Headers, Headers>;
  /** What helps where one API knows more; it comes first. */
  hint?: FailureDialect["hint"];
}

/** Statuses that say what is wrong, whatever the words. */
const plainStatuses = [401, 429];

/** How failures of OCI read, and what helps with each. Loaded when there is one. */
export function ociFailures({ provider, model, place, sent, hint }: OCIFailureContext): Partial<FailureDialect> {
  return {
    kinds: ociKinds,
    classify: ({ status = 0, message }) =>
      plainStatuses.includes(status) ? undefined : refusalWords.find(([words]) => words.test(message))?.[1],
    hint(failure: Failure, code) {
      const { headers, message } = failure;
      const own = hint?.(failure, code) ?? whereServed(provider, model, failure, code);
      if (code === "authentication") return own ?? whyRefused(headers, headers && sent.get(headers));
      const { region = "the base URL's", compartmentId: compartment = "none was sent, set compartmentId" } = place;
      const isMissing = code === "not_found" || code === "permission";
      const causes = [
        own,
        /\bretired\b/i.test(message) && `choose a model that OCI still serves in the region (${region})`,
        (/on-?demand/i.test(message) || (isMissing && /^ocid1\./i.test(model) && !isDedicatedEndpoint(model))) &&
          "custom and imported models, and some others, are served on dedicated AI clusters alone: pass the OCID of an endpoint (ocid1.generativeaiendpoint.…) as the model",
        isMissing &&
          !/\bretired\b/i.test(message) &&
          `missing or not allowed: check the compartment (${compartment}), its policy (allow group <yours> to use generative-ai-family in compartment <this>), the region (${region}) and that it has the model (${model})`,
      ];
      return causes.filter(Boolean).join("; ") || undefined;
    },
    hints: {
      rate_limit: "OCI limits models by tenancy and region; retried with backoff",
      content_filter: "a filter of the model's maker, or the guardrails of the endpoint, refused it",
    },
  };
}

/** How a model is reached that the Responses API does not serve. */
const packages = {
  v1: "OCIOpenAIModel of @locus/oci-v1",
  sdk: "OCIModel of @locus/oci-sdk",
} as const;

/** Where a model is served, if its id or the refusal tells that it is not here. */
function whereServed(provider: string, model: string, { message }: Failure, code: string): string | undefined {
  if (code !== "bad_request" && code !== "not_found") return undefined;
  const served = ociTransportOf(model);
  if (provider === "oci.responses") {
    const other = ociModelTraits(model).insteadOfResponses ?? packages[served === "sdk" ? "sdk" : "v1"];
    return /unsupported openai operation/i.test(message) ? `OCI does not serve it on its Responses API: use ${other}` : undefined;
  }
  return served === "responses" || /multi.?agent requests|(v1\/|use the )responses/i.test(message)
    ? `OCI serves it on its Responses API alone: use OCIResponsesModel of @locus/oci-responses, or the id "oci-responses:${model}"`
    : undefined;
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
