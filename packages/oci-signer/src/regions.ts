import { ConfigurationError } from "@locus/core";

/**
 * Regions by realm, each with its short key, which older OCIDs and configurations use.
 *
 * From Oracle's TypeScript SDK, `oci-common` 2.142 (`lib/region.ts`). Other regions work too if their realm is given.
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

/** Ids of the known regions. */
export type KnownOCIRegion = { [Realm in keyof typeof regions]: keyof (typeof regions)[Realm] }[keyof typeof regions];

/** A region's id or short key. Known ids complete in an editor; any other string is allowed. */
export type OCIRegion = KnownOCIRegion | (string & {});

/** Domains of the realms that differ from `oraclecloud<n>.com` (`oci-common` 2.142, `lib/realm.ts`). */
const domains: Readonly<Record<string, string>> = {
  oc1: "oraclecloud.com",
  oc2: "oraclegovcloud.com",
  oc3: "oraclegovcloud.com",
  oc4: "oraclegovcloud.uk",
  oc19: "oraclecloud.eu",
};

/** A region and the means to find its realm. */
export interface RegionOptions {
  /** A region's id or short key (`"us-chicago-1"`, `"ord"`). */
  region: OCIRegion;
  /** A realm's key (`"oc19"`) or its domain (`"oraclecloud.eu"`). @defaultValue the region's */
  realm?: string | undefined;
  /** The realm of an unknown region; Oracle's SDKs read it from `OCI_DEFAULT_REALM`. */
  defaultRealm?: string | undefined;
  /**
   * More regions, as JSON: one region, which Oracle's SDKs read from `OCI_REGION_METADATA`, or a list of regions, as in
   * `~/.oci/regions-config.json`. Invalid JSON is ignored.
   */
  metadata?: readonly (string | undefined)[] | undefined;
  /** Source of the region, for errors: `"OCI_REGION"`. */
  from?: string | undefined;
}

/**
 * Resolves a region to its full id, realm and domain.
 *
 * @throws ConfigurationError when the region is unknown and no realm is given, because a guessed host would look like a service that
 * is down; the message suggests the nearest region. Also when the realm is neither a key nor a domain.
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
      `There is no region ${JSON.stringify(region)} (${from}). Did you mean "${rows[distances.indexOf(Math.min(...distances))]?.id}"? A new region needs its realm (option realm, or OCI_DEFAULT_REALM) or an endpoint.`,
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

/** Reads regions from the JSON that Oracle's SDKs use. */
function described(json: string | undefined): { id: string; key: string; realm: string }[] {
  let entries: unknown[] = [];
  try {
    entries = [JSON.parse(json ?? "[]")].flat();
  } catch {
    // Oracle's SDKs ignore invalid JSON too.
  }
  return entries.map((entry) => {
    const { regionIdentifier, regionKey, realmKey, realmDomainComponent } = Object(entry);
    const [id = "", key = "", realm = ""] = [regionIdentifier, regionKey, realmDomainComponent ?? realmKey].map((text) =>
      String(text ?? "").toLowerCase(),
    );
    return { id, key, realm };
  });
}

/** Levenshtein distance: the number of characters to add, remove or replace. */
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

/** The end of a pasted URL that does not belong to an endpoint: the API's path, a query, a fragment, slashes. */
const endpointTail = /(?:\/+(?:20231130|openai\/v1)(?![^/?#]).*|\/*[?#].*|\/+)$/s;

/**
 * The endpoint of OCI Generative AI inference in a region.
 *
 * @param options.endpoint - A custom host or URL (a private endpoint, a new realm), which overrides everything else. The API's path
 * (`/20231130/…`, `/openai/v1/…`) is removed from its end, because it is appended to every request.
 * @returns An origin, or the custom `endpoint`; never with a trailing slash.
 */
export function inferenceEndpoint({ endpoint, ...options }: RegionOptions & { endpoint?: string | undefined }): string {
  const own = endpoint?.trim().replace(endpointTail, "");
  if (own) {
    return /^https?:/i.test(own) ? own : `https://${own}`;
  }
  const { region, domain } = resolveRegion(options);
  return `https://inference.generativeai.${region}.oci.${domain}`;
}
