import { ConfigurationError } from "@locus/core";

/**
 * Regions by realm, each with the short key that older OCIDs and configurations use for it.
 *
 * From Oracle's TypeScript SDK, `oci-common` 2.142 (`lib/region.ts`). It is data, not a limit: a region that is not here works too, with its realm.
 */
export const regions = {
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
} as const;

/** Ids of the regions that are known here. */
export type KnownOCIRegion = { [Realm in keyof typeof regions]: keyof (typeof regions)[Realm] }[keyof typeof regions];

/** A region's id or short key: known ones complete in an editor, any other text is one too. */
export type OCIRegion = KnownOCIRegion | (string & {});

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
  /** A region's id or short key (`"us-chicago-1"`, `"ord"`). */
  region: OCIRegion;
  /** A realm's key (`"oc19"`) or its domain (`"oraclecloud.eu"`). @defaultValue the region's */
  realm?: string | undefined;
  /** The realm of a region that is not known, as Oracle's SDKs take it from `OCI_DEFAULT_REALM`. */
  defaultRealm?: string | undefined;
  /**
   * Regions that are not known, as JSON: one, as Oracle's SDKs take it from `OCI_REGION_METADATA`, or a list of them, as in
   * `~/.oci/regions-config.json`. What is no such JSON names none.
   */
  metadata?: readonly (string | undefined)[] | undefined;
  /** Where the region was written, for errors: `"OCI_REGION"`. */
  from?: string | undefined;
}

/**
 * The full id, realm and domain of a region.
 *
 * @throws ConfigurationError that names the nearest region where this one is not known, and no realm is: it would be taken for a
 * service that is down, or be looked for in another realm than its own. And where a realm is neither a key nor a domain.
 */
export function resolveRegion({ region, realm: given, defaultRealm, metadata = [], from = "option region" }: RegionOptions): {
  region: string;
  realm: string;
  domain: string;
} {
  const wanted = String(region).trim().toLowerCase();
  const rows = Object.entries(regions).flatMap(([realm, ids]) => Object.entries(ids).map(([id, key]) => ({ id, key, realm })));
  const { id, realm: own } = [...rows, ...metadata.flatMap(described)].find(({ id, key }) => id === wanted || key === wanted) ?? {
    id: wanted,
    realm: defaultRealm,
  };
  const realm = (given || own)?.trim().toLowerCase();
  if (!realm || !/^[a-z\d-]+$/.test(id)) {
    const distances = rows.map((row) => distance(wanted.slice(0, 50), row.id));
    throw new ConfigurationError(
      `There is no region ${JSON.stringify(region)} (${from}). Is it "${rows[distances.indexOf(Math.min(...distances))]?.id}"? A new one needs its realm (option realm, or OCI_DEFAULT_REALM) or an endpoint.`,
      { option: "region" },
    );
  }
  if (!/^(oc\d+|[a-z\d-]+(\.[a-z\d-]+)+)$/.test(realm)) {
    throw new ConfigurationError(`A realm is a key ("oc19") or a domain ("oraclecloud.eu"), not "${realm}".`, {
      option: "realm",
    });
  }
  const domain = realm.includes(".") ? realm : (domains[realm] ?? `oraclecloud${realm.slice(2)}.com`);
  return { region: id, realm, domain };
}

/** The regions that JSON of Oracle's SDKs describes. */
function described(json: string | undefined): { id: string; key: string; realm: string }[] {
  let entries: unknown[] = [];
  try {
    entries = [JSON.parse(json ?? "[]")].flat();
  } catch {
    // Oracle's SDKs take no notice of it either.
  }
  return entries.map((entry) => {
    const { regionIdentifier, regionKey, realmKey, realmDomainComponent } = Object(entry);
    const [id = "", key = "", realm = ""] = [regionIdentifier, regionKey, realmDomainComponent ?? realmKey].map((text) =>
      String(text ?? "").toLowerCase(),
    );
    return { id, key, realm };
  });
}

/** How many characters have to be added, removed or replaced to make one text of the other (Levenshtein). */
function distance(text: string, other: string): number {
  let row = [...other].map((_, index) => index + 1);
  for (let line = 0; line < text.length; line++) {
    let left = line + 1;
    let diagonal = line;
    row = row.map((above, index) => {
      left = Math.min(above + 1, left + 1, diagonal + Number(text[line] !== other[index]));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? 0;
}

/** The path of the API at the end of an endpoint that was copied with it, and what is no part of an endpoint. */
const endpointTail = /(?:\/+(?:20231130|openai\/v1)(?![^/?#]).*|\/*[?#].*|\/+)$/s;

/**
 * The host of OCI Generative AI inference in a region.
 *
 * @param options.endpoint - A host or URL of one's own (a private endpoint, a new realm); it overrides everything. The API's own path
 * (`/20231130/…`, `/openai/v1/…`) at its end does not count, because it is appended.
 * @returns An origin, or `endpoint` without that; without a trailing slash.
 */
export function inferenceEndpoint({ endpoint, ...place }: RegionOptions & { endpoint?: string | undefined }): string {
  const own = endpoint?.trim().replace(endpointTail, "");
  if (own) {
    return /^https?:/i.test(own) ? own : `https://${own}`;
  }
  const { region, domain } = resolveRegion(place);
  return `https://inference.generativeai.${region}.oci.${domain}`;
}
