import { ConfigurationError, type JsonObject } from "@locus/core";
import { inferenceEndpoint, resolveRegion } from "@locus/oci-signer";
import { isDedicatedEndpoint } from "@locus/oci-signer/service";

/** `<version>.<type>.<realm>.<region>.<unique>`; older regions may be short keys. */
const ocid = /^[^.]*\.[^.]*\.([^.]*)\.([^.]*)\./;

/** Which model is asked, as the envelope of a request says it. */
export function toServingMode(model: string): JsonObject {
  return isDedicatedEndpoint(model)
    ? { servingType: "DEDICATED", endpointId: model }
    : { servingType: "ON_DEMAND", modelId: model };
}

/** What a user can say about where a model is. */
export interface Whereabouts {
  region?: string | undefined;
  realm?: string | undefined;
  endpoint?: string | undefined;
}

/**
 * Where a model must be asked: an endpoint of a dedicated cluster is in the region that its OCID names.
 *
 * @param options - What the user said about the place.
 * @returns What to use in place of `region` and `realm`.
 * @throws ConfigurationError where the user names another place than the OCID.
 */
export function placeOfModel(model: string, options: Whereabouts): Pick<Whereabouts, "region" | "realm"> {
  const { region, realm, endpoint } = options;
  const [, ownRealm, ownRegion] = (isDedicatedEndpoint(model) && ocid.exec(model)) || [];
  if (!ownRealm || !ownRegion) return { region, realm };
  const own = resolveRegion({ region: ownRegion, realm: ownRealm });
  const [, endpointRegion] = /\binference\.generativeai\.([^.]+)\./.exec(endpoint ?? "") ?? [];
  const named = region ?? endpointRegion;
  const differs =
    (named !== undefined && resolveRegion({ region: named }).region !== own.region) ||
    (realm !== undefined && resolveRegion({ region: own.region, realm }).domain !== own.domain);
  if (differs) {
    throw new ConfigurationError(
      `The endpoint is in ${own.region} (${own.realm}), as its OCID says, but ${region || realm ? `region: ${region ?? "not set"}, realm: ${realm ?? "not set"}` : `endpoint: ${endpoint}`} is elsewhere: ${inferenceEndpoint({ region: named ?? own.region, realm, endpoint })}. Leave them out, or use an endpoint of that region. [${model}]`,
      { option: region ? "region" : realm ? "realm" : "endpoint" },
    );
  }
  return { region: own.region, realm: own.realm };
}
