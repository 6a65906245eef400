import { ConfigurationError } from "@locus/core";

/**
 * Regions by realm, each with the short key that older OCIDs and configurations use for it.
 *
 * From Oracle's TypeScript SDK, `oci-common` 2.142 (`lib/region.ts`). It is data, not a limit: a region that is not here works too.
 */
export const regions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  oc1: {
    "ap-chuncheon-1": "yny",
    "ap-mumbai-1": "bom",
    "ap-hyderabad-1": "hyd",
    "ap-seoul-1": "icn",
    "ap-sydney-1": "syd",
    "ap-melbourne-1": "mel",
    "ap-osaka-1": "kix",
    "ap-tokyo-1": "nrt",
    "ca-montreal-1": "yul",
    "ca-toronto-1": "yyz",
    "eu-frankfurt-1": "fra",
    "eu-zurich-1": "zrh",
    "sa-saopaulo-1": "gru",
    "uk-cardiff-1": "cwl",
    "uk-london-1": "lhr",
    "us-ashburn-1": "iad",
    "us-phoenix-1": "phx",
    "eu-amsterdam-1": "ams",
    "me-jeddah-1": "jed",
    "us-sanjose-1": "sjc",
    "me-dubai-1": "dxb",
    "sa-santiago-1": "scl",
    "sa-vinhedo-1": "vcp",
    "il-jerusalem-1": "mtz",
    "eu-marseille-1": "mrs",
    "ap-singapore-1": "sin",
    "me-abudhabi-1": "auh",
    "eu-milan-1": "lin",
    "eu-stockholm-1": "arn",
    "af-johannesburg-1": "jnb",
    "eu-paris-1": "cdg",
    "mx-queretaro-1": "qro",
    "eu-madrid-1": "mad",
    "us-chicago-1": "ord",
    "mx-monterrey-1": "mty",
    "us-saltlake-2": "aga",
    "sa-bogota-1": "bog",
    "sa-valparaiso-1": "vap",
    "ap-singapore-2": "xsp",
    "me-riyadh-1": "ruh",
    "ap-delhi-1": "onm",
    "ap-batam-1": "hsg",
    "eu-madrid-3": "orf",
    "eu-turin-1": "nrq",
    "ap-kulai-2": "jbp",
    "af-casablanca-1": "lej",
  },
  oc2: { "us-langley-1": "lfi", "us-luke-1": "luf" },
  oc3: { "us-gov-ashburn-1": "ric", "us-gov-chicago-1": "pia", "us-gov-phoenix-1": "tus" },
  oc4: { "uk-gov-london-1": "ltn", "uk-gov-cardiff-1": "brs" },
  oc8: { "ap-chiyoda-1": "nja", "ap-ibaraki-1": "ukb" },
  oc9: { "me-dcc-muscat-1": "mct", "me-ibri-1": "ibr" },
  oc10: { "ap-dcc-canberra-1": "wga" },
  oc14: {
    "eu-dcc-milan-1": "bgy",
    "eu-dcc-milan-2": "mxp",
    "eu-dcc-dublin-2": "snn",
    "eu-dcc-rating-2": "dtm",
    "eu-dcc-rating-1": "dus",
    "eu-dcc-dublin-1": "ork",
  },
  oc15: { "ap-dcc-gazipur-1": "dac" },
  oc19: { "eu-madrid-2": "vll", "eu-frankfurt-2": "str" },
  oc20: { "eu-jovanovac-1": "beg" },
  oc21: { "me-dcc-doha-1": "doh", "me-alrayyan-1": "vve" },
  oc23: { "us-somerset-1": "ebb", "us-thames-1": "ebl" },
  oc24: { "eu-dcc-zurich-1": "avz", "eu-crissier-1": "avf" },
  oc26: { "me-abudhabi-3": "ahu", "me-alain-1": "rba" },
  oc29: { "me-abudhabi-2": "rkt", "me-abudhabi-4": "shj" },
  oc35: { "ap-seoul-2": "dtz", "ap-suwon-1": "dln", "ap-chuncheon-2": "bno" },
  oc42: { "us-ashburn-2": "yxj", "us-newark-1": "pgc" },
  oc51: { "eu-budapest-1": "jsk" },
  oc52: { "sa-riodejaneiro-1": "hnw" },
};

/** Domains of realms that are not `oraclecloud<n>.com` (`oci-common` 2.142, `lib/realm.ts`). */
const domains: Readonly<Record<string, string>> = {
  oc1: "oraclecloud.com",
  oc2: "oraclegovcloud.com",
  oc3: "oraclegovcloud.com",
  oc4: "oraclegovcloud.uk",
  oc19: "oraclecloud.eu",
};

/** Where a region is. */
export interface RegionOptions {
  /** A region's id or short key (`"us-chicago-1"`, `"ord"`); any other text is taken for an id. */
  region: string;
  /** A realm's key (`"oc19"`) or its domain (`"oraclecloud.eu"`). @defaultValue the region's, else `oc1` */
  realm?: string | undefined;
}

/**
 * The full id, realm and domain of a region.
 *
 * @returns For an unknown region the id as it is, in the realm given, else in the commercial one (`oc1`).
 * @throws ConfigurationError where the region has characters that no host has: it would be taken for a service that is down.
 */
export function resolveRegion({ region, realm }: RegionOptions): { region: string; realm: string; domain: string } {
  const wanted = region.trim().toLowerCase();
  if (!/^[a-z\d-]+$/.test(wanted)) {
    throw new ConfigurationError(`The region must be an id such as "us-chicago-1", not ${JSON.stringify(region)}.`, {
      option: "region",
    });
  }
  let found = { region: wanted, realm: "oc1" };
  for (const [key, members] of Object.entries(regions)) {
    for (const [id, short] of Object.entries(members)) if (id === wanted || short === wanted) found = { region: id, realm: key };
  }
  if (realm?.includes(".")) return { ...found, realm, domain: realm };
  const key = realm?.toLowerCase() ?? found.realm;
  return { region: found.region, realm: key, domain: domains[key] ?? `oraclecloud${key.slice(2)}.com` };
}

/**
 * The host of OCI Generative AI inference in a region.
 *
 * @param options.endpoint - A host or URL of one's own (a private endpoint, a new realm); it overrides everything.
 * @returns An origin, or `endpoint` as it is; without a trailing slash.
 */
export function inferenceEndpoint({ endpoint, ...place }: RegionOptions & { endpoint?: string | undefined }): string {
  if (endpoint !== undefined) return (/^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`).replace(/\/+$/, "");
  const { region, domain } = resolveRegion(place);
  return `https://inference.generativeai.${region}.oci.${domain}`;
}
