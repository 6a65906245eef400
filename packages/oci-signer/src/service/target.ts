import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";
import { inferenceEndpoint, type OCICredentials } from "@locus/oci-signer";
import type { OCIExplicitIdentity, OCIServiceOptions } from "./options.js";
import { regionOfModel } from "./region-of-model.js";

/** Identity, compartment and endpoint of a model's requests. */
export interface OCITarget {
  /** Sign the requests; absent when an `apiKey` authenticates them. */
  credentials?: OCICredentials | undefined;
  /** OCID of the compartment that the calls are billed to. */
  compartmentId?: string | undefined;
  region?: string | undefined;
  /** The service's origin. */
  endpoint: string;
}

/** Resolves a profile or principal to a target. */
export type ResolveTarget = () => Promise<OCITarget>;

/** The options of OCI's models that determine identity and endpoint. */
interface AnyIdentity {
  model?: unknown;
  region?: string | undefined;
  realm?: string | undefined;
  credentials?: unknown;
  apiKey?: unknown;
  profile?: string | undefined;
  authType?: string | undefined;
  endpoint?: string | undefined;
  baseURL?: string | undefined;
}

/** Loads the entry for Node: `() => import("@locus/oci-signer/node")`. */
type LoadNode<Options> = () => Promise<{ resolveOCIAuth(options: Options): OCITarget }>;

/**
 * Resolves a profile or principal, which only Node has. The code for it loads with the first request.
 *
 * @param options - The model's options.
 * @param load - Loads the entry for Node. Each package passes its own literal import, so that bundlers for other platforms leave it out.
 * @returns `undefined` when the options have `credentials` or `apiKey`, or only `OCI_GENAI_API_KEY` is set.
 * @throws ConfigurationError for more than one identity, or for a region that differs from a dedicated endpoint's OCID.
 */
export function nodeTarget<Options extends AnyIdentity>(options: Options, load: LoadNode<never>): ResolveTarget | undefined {
  const { credentials, apiKey, profile, authType, model, endpoint, baseURL } = options;
  const given = Object.entries({ credentials, apiKey, "profile or authType": profile ?? authType }).filter(([, value]) => value);
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(" and ");
    throw new ConfigurationError(`Pass only one identity: ${given.length > 2 ? "" : "both "}${names} are set.`, {
      option: given[1]?.[0],
    });
  }
  if (credentials || apiKey || (!profile && !authType && readEnvironment("OCI_GENAI_API_KEY"))) return undefined;
  const region = regionOfModel(model, options);
  return async () => {
    const { resolveOCIAuth } = await load();
    // The model's `fetch` is left out, because it sends requests to models and not to the instance's metadata service.
    return resolveOCIAuth({
      ...options,
      ...region,
      ...(!endpoint && baseURL && { endpoint: baseURL }),
      fetch: undefined,
    } as never);
  };
}

/**
 * Adds the profile of `OCI_PROFILE` to options without an identity, for a model that is made by its id.
 *
 * @param options - The model's options, without the id.
 */
export function withEnvironmentProfile<Options extends AnyIdentity>(options?: Options): Options {
  const { profile, authType, credentials, apiKey }: AnyIdentity = options ?? {};
  const fallback = profile || authType || credentials || apiKey ? undefined : readEnvironment("OCI_PROFILE");
  return { ...options, ...(fallback && { profile: fallback }) } as Options;
}

/** The compartment of `OCI_COMPARTMENT` or `OCI_COMPARTMENT_ID`. */
export function environmentCompartment(): string | undefined {
  return readEnvironment("OCI_COMPARTMENT")?.trim() || readEnvironment("OCI_COMPARTMENT_ID")?.trim();
}

/**
 * The target of a model with `credentials` or an `apiKey`.
 *
 * @param options - The model's options.
 * @param apiKey - The key in use, if any: it implies its compartment, so that the environment's is not used.
 * @throws ConfigurationError for an unknown region, or a region that differs from a dedicated endpoint's OCID.
 */
export function explicitTarget(
  options: OCIServiceOptions & OCIExplicitIdentity & { model?: unknown },
  apiKey: unknown,
): OCITarget {
  const { credentials, compartmentId, endpoint } = options;
  const { region: own, realm } = regionOfModel(options.model, options);
  const given = own?.trim();
  const region = given || readEnvironment("OCI_REGION")?.trim() || "us-chicago-1";
  return {
    credentials,
    compartmentId: compartmentId?.trim() || (apiKey ? undefined : environmentCompartment()),
    region,
    endpoint: inferenceEndpoint({
      region,
      realm,
      defaultRealm: readEnvironment("OCI_DEFAULT_REALM"),
      metadata: [readEnvironment("OCI_REGION_METADATA")],
      from: given ? undefined : "OCI_REGION",
      endpoint,
    }),
  };
}
