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
  const wanted = { region: named ?? own.region, realm: realm ?? own.realm };
  const { region: wantedRegion, domain } = resolveRegion(wanted);
  if (wantedRegion !== own.region || domain !== own.domain) {
    const given = Object.entries({ region, realm, endpoint }).filter(([, value]) => value);
    throw new ConfigurationError(
      `${model} is in ${own.region} (${own.realm}), as its OCID says. Leave out ${given.map((option) => option.join(": ")).join(", ")}, which means ${inferenceEndpoint({ ...wanted, endpoint })}, or use an endpoint of that region.`,
      { option: given[0]?.[0] },
    );
  }
  return { region: own.region, realm: own.realm };
}
