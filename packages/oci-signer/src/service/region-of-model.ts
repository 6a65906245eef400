import { ConfigurationError } from "@locus/core";
import { inferenceEndpoint, resolveRegion } from "@locus/oci-signer";
import { isDedicatedEndpoint } from "./transport.js";

/** `<version>.<type>.<realm>.<region>.<unique>`; older OCIDs have short keys of regions. */
const ocid = /^[^.]*\.[^.]*\.([^.]*)\.([^.]*)\./;

/** The options that determine the endpoint. */
export interface EndpointOptions {
  region?: string | undefined;
  realm?: string | undefined;
  endpoint?: string | undefined;
  baseURL?: string | undefined;
}

/**
 * The region and realm of a model. The OCID of a dedicated endpoint names them; for other models they are those of `options`.
 *
 * @throws ConfigurationError when `options` name another region or realm than the OCID.
 */
export function regionOfModel(model: unknown, options: EndpointOptions): Pick<EndpointOptions, "region" | "realm"> {
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
      `${model} is in ${own.region} (${own.realm}) according to its OCID. Leave out ${given.map((option) => option.join(": ")).join(", ")}, which means ${inferenceEndpoint({ ...wanted, endpoint })}, or use a dedicated endpoint of that region.`,
      { option: given[0]?.[0] },
    );
  }
  return { region: own.region, realm: own.realm };
}
