import { ConfigurationError } from "@locus/core";
import { inferenceEndpoint, resolveRegion } from "@locus/oci-signer";
import { isDedicatedEndpoint } from "./transport.js";

/** `<version>.<type>.<realm>.<region>.<unique>`; older regions may be short keys. */
const ocid = /^[^.]*\.[^.]*\.([^.]*)\.([^.]*)\./;

/** What a user can say about where a model is. */
export interface Whereabouts {
  region?: string | undefined;
  realm?: string | undefined;
  endpoint?: string | undefined;
  baseURL?: string | undefined;
}

/**
 * Where a model must be asked: an endpoint of a dedicated cluster is in the region that its OCID names.
 *
 * @param options - What the user said about the place.
 * @returns What to use in place of `region` and `realm`.
 * @throws ConfigurationError where the user names another place than the OCID.
 */
export function placeOfModel(model: unknown, options: Whereabouts): Pick<Whereabouts, "region" | "realm"> {
  const { region, realm, baseURL } = options;
  const endpoint = options.endpoint || baseURL;
  const [, ownRealm, ownRegion] = (typeof model === "string" && isDedicatedEndpoint(model) && ocid.exec(model)) || [];
  if (!ownRealm || !ownRegion) return { region, realm };
  const own = resolveRegion({ region: ownRegion, realm: ownRealm });
  const [, endpointRegion] = /\binference\.generativeai\.([^.]+)\./.exec(endpoint ?? "") ?? [];
  const named = region ?? endpointRegion;
  const wanted = { region: named ?? own.region, realm: realm ?? own.realm };
  const { region: wantedRegion, domain } = resolveRegion(wanted);
  if (wantedRegion !== own.region || domain !== own.domain) {
    const given = Object.entries({ region, realm, [baseURL ? "baseURL" : "endpoint"]: endpoint }).filter(([, value]) => value);
    throw new ConfigurationError(
      `${model} is in ${own.region} (${own.realm}), as its OCID says. Leave out ${given.map((option) => option.join(": ")).join(", ")}, which means ${inferenceEndpoint({ ...wanted, endpoint })}, or use an endpoint of that region.`,
      { option: given[0]?.[0] },
    );
  }
  return { region: own.region, realm: own.realm };
}
