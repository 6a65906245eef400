import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";
import { inferenceEndpoint, type OCICredentials } from "@locus/oci-signer";
import type { OCIExplicitIdentity, OCIServiceOptions } from "./options.js";
import { placeOfModel } from "./place-of-model.js";

/** Who calls, and where the service is. */
export interface OCIPlace {
  /** Signs the requests; absent beside a key. */
  credentials?: OCICredentials | undefined;
  /** What the calls are accounted to. */
  compartmentId?: string | undefined;
  /** The region that was named. */
  region?: string | undefined;
  /** The service's origin. */
  endpoint: string;
}

/** Finds an identity. */
export type FindPlace = () => Promise<OCIPlace>;

/** An identity in any of the forms that the models of OCI take. */
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

/** What finds the identity of Node: `() => import("@locus/oci-signer/node")`. */
type LoadNode<Options> = () => Promise<{ resolveOCIAuth(options: Options): OCIPlace }>;

/**
 * What finds the identity that Node knows (a profile, a principal), loading what it takes with the first request; `undefined` where
 * it is said outright.
 *
 * @param options - Of the model.
 * @param load - Loads the entry for Node. A literal import of the caller, so that bundlers for other platforms never see it.
 * @throws ConfigurationError where it is said twice who calls, and where a dedicated endpoint is elsewhere than said.
 */
export function nodePlace<Options extends AnyIdentity>(options: Options, load: LoadNode<never>): FindPlace | undefined {
  const { credentials, apiKey, profile, authType, model, endpoint, baseURL } = options;
  const given = Object.entries({ credentials, apiKey, "profile or authType": profile ?? authType }).filter(([, value]) => value);
  if (given.length > 1) {
    throw new ConfigurationError(`Say once who calls: there are ${given.map(([name]) => name).join(" and ")}.`, {
      option: given[1]?.[0],
    });
  }
  if (credentials || apiKey || (!profile && !authType && readEnvironment("OCI_GENAI_API_KEY"))) return undefined;
  const place = placeOfModel(model, options);
  return async () => {
    const { resolveOCIAuth } = await load();
    // What sends the requests is not what asks an instance who it is.
    // A base URL leaves nothing open about where.
    return resolveOCIAuth({
      ...options,
      ...place,
      ...(!endpoint && baseURL && { endpoint: baseURL }),
      fetch: undefined,
    } as never);
  };
}

/**
 * The options of a model made by its id: where they do not say who calls, `OCI_PROFILE` does.
 *
 * @param options - Of the model, without the id.
 */
export function withEnvironmentProfile<Options extends AnyIdentity>(options?: Options): Options {
  const { profile, authType, credentials, apiKey }: AnyIdentity = options ?? {};
  const fallback = profile || authType || credentials || apiKey ? undefined : readEnvironment("OCI_PROFILE");
  return { ...options, ...(fallback && { profile: fallback }) } as Options;
}

/** The compartment that the environment names. */
export function environmentCompartment(): string | undefined {
  return readEnvironment("OCI_COMPARTMENT")?.trim() || readEnvironment("OCI_COMPARTMENT_ID")?.trim();
}

/**
 * The place for an identity that is said outright.
 *
 * @param options - Of the model.
 * @param apiKey - A key implies its compartment.
 * @throws ConfigurationError for a region that is not known, and where a dedicated endpoint is elsewhere than said.
 */
export function explicitPlace(options: OCIServiceOptions & OCIExplicitIdentity & { model?: unknown }, apiKey: unknown): OCIPlace {
  const { credentials, compartmentId, endpoint } = options;
  const { region: own, realm } = placeOfModel(options.model, options);
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
