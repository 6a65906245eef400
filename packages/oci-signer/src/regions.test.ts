import fc from "fast-check";
import { Realm, Region } from "oci-common";
import { describe, expect, test } from "vitest";
import { inferenceEndpoint, type RegionOptions, regions, resolveRegion } from "./regions.js";

const inference = "https://inference.generativeai";

describe("the endpoint of a region", () => {
  test.each<[string, Parameters<typeof inferenceEndpoint>[0], string]>([
    ["by id", { region: "us-chicago-1" }, `${inference}.us-chicago-1.oci.oraclecloud.com`],
    ["by short key", { region: "ord" }, `${inference}.us-chicago-1.oci.oraclecloud.com`],
    ["in capitals, with a line end", { region: "PHX\n" }, `${inference}.us-phoenix-1.oci.oraclecloud.com`],
    ["in another realm", { region: "eu-frankfurt-2" }, `${inference}.eu-frankfurt-2.oci.oraclecloud.eu`],
    ["by short key, in another realm", { region: "ltn" }, `${inference}.uk-gov-london-1.oci.oraclegovcloud.uk`],
    ["in a realm that is named by its number", { region: "ap-chiyoda-1" }, `${inference}.ap-chiyoda-1.oci.oraclecloud8.com`],
    [
      "unknown, in the realm of the environment",
      { region: "us-dcc-phoenix-1", defaultRealm: "oraclecloud17.com" },
      `${inference}.us-dcc-phoenix-1.oci.oraclecloud17.com`,
    ],
    [
      "unknown, in a realm given before that of the environment",
      { region: "mars-north-1", realm: "oc98", defaultRealm: "oc99" },
      `${inference}.mars-north-1.oci.oraclecloud98.com`,
    ],
    [
      "known, whatever the realm of the environment",
      { region: "fra", defaultRealm: "oc99" },
      `${inference}.eu-frankfurt-1.oci.oraclecloud.com`,
    ],
    ["unknown, in a known realm", { region: "eu-dcc-mars-1", realm: "OC19" }, `${inference}.eu-dcc-mars-1.oci.oraclecloud.eu`],
    [
      "unknown, in an unknown realm",
      { region: "mars-north-1", realm: "oc99" },
      `${inference}.mars-north-1.oci.oraclecloud99.com`,
    ],
    [
      "in a realm given by its domain",
      { region: "mars-north-1", realm: "cloud.mars" },
      `${inference}.mars-north-1.oci.cloud.mars`,
    ],
    [
      "known, in a realm of one's own",
      { region: "us-chicago-1", realm: "oc2" },
      `${inference}.us-chicago-1.oci.oraclegovcloud.com`,
    ],
    ["of one's own", { region: "us-chicago-1", endpoint: "https://private.example.com/" }, "https://private.example.com"],
    [
      "of one's own, a host",
      { region: "us-chicago-1", endpoint: "private.example.com:8443" },
      "https://private.example.com:8443",
    ],
    [
      "of one's own, though the region is unknown",
      { region: "us-chikago-1", endpoint: "genai.internal" },
      "https://genai.internal",
    ],
    ["of one's own, without TLS", { region: "ord", realm: "oc2", endpoint: "http://127.0.0.1:80/a//" }, "http://127.0.0.1:80/a"],
  ])("%s", (_name, options, expected) => {
    expect(inferenceEndpoint(options)).toBe(expected);
  });
});

describe("an endpoint that was copied with the API's path is one without", () => {
  const origin = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com";

  test.each([
    "",
    "/",
    "//",
    "/20231130",
    "/20231130/",
    "/20231130/actions/chat",
    "//20231130/actions/chat//",
    "/20231130/actions/chat?a=1#b",
    "/20231130/actions/v1",
    "/20231130?a=1",
    "/openai/v1",
    "/openai/v1/",
    "/openai/v1/chat/completions",
    "/openai/v1/responses?stream=true",
    "?a=1",
    "/?a=1",
    "#top",
    "\n",
  ])("%j", (tail) => {
    expect(inferenceEndpoint({ region: "phx", endpoint: origin + tail })).toBe(origin);
    expect(inferenceEndpoint({ region: "phx", endpoint: `https://gateway/a/b${tail}` })).toBe("https://gateway/a/b");
    expect(inferenceEndpoint({ region: "phx", endpoint: `host:8443${tail}` })).toBe("https://host:8443");
  });

  test.each(["https://gateway/openai/v10", "https://gateway/2023113", "https://20231130.example", "https://gateway/openai"])(
    "%s has none of it",
    (endpoint) => {
      expect(inferenceEndpoint({ region: "phx", endpoint })).toBe(endpoint);
    },
  );
});

describe("a region that is not known", () => {
  test.each([
    ["us-chikago-1", "us-chicago-1"],
    ["US-CHIKAGO-1", "us-chicago-1"],
    ["us-chicago-2", "us-chicago-1"],
    ["us-chicago", "us-chicago-1"],
    ["us_chicago_1", "us-chicago-1"],
    ["us chicago 1", "us-chicago-1"],
    ["chicago", "us-chicago-1"],
    ["us-ashbrun-1", "us-ashburn-1"],
    ["eu-frankfort-1", "eu-frankfurt-1"],
    ["uk-londn-1", "uk-london-1"],
    ["ap-osaka-11", "ap-osaka-1"],
    ["eu-frankfurt-22", "eu-frankfurt-2"],
    ["us-gov-ashburn", "us-gov-ashburn-1"],
  ])("%s is refused, and the nearest named: %s", (region, nearest) => {
    for (const read of [resolveRegion, inferenceEndpoint]) {
      expect(() => read({ region })).toThrow(expect.objectContaining({ code: "configuration", option: "region" }));
      expect(() => read({ region, from: "OCI_REGION" })).toThrow(`(OCI_REGION). Did you mean "${nearest}"?`);
    }
  });

  test("is the nearest one, after any one slip", () => {
    const ids = Object.values(regions).flatMap((members) => Object.keys(members));
    const slip = fc.tuple(
      fc.constantFrom(...ids),
      fc.nat(20),
      fc.constantFrom("drop", "swap", "double", "replace"),
      fc.constantFrom(..."aeiorstn"),
    );
    fc.assert(
      fc.property(slip, ([id, place, kind, letter]) => {
        const at = 3 + (place % (id.length - 6));
        const [before, one = "", two = ""] = [id.slice(0, at), id[at], id[at + 1]];
        const changed = { drop: two, swap: two + one, double: one + one + two, replace: letter + two }[kind] ?? "";
        const typo = before + changed + id.slice(at + 2);
        fc.pre(!ids.includes(typo));
        // Ids that differ in their number only are as near.
        expect(() => resolveRegion({ region: typo })).toThrow(`Did you mean "${id.slice(0, -1)}`);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is refused quickly, however long it is", () => {
    const start = performance.now();
    expect(() => resolveRegion({ region: "us-chicago-".repeat(100_000) })).toThrow('Did you mean "us-');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  const rome = {
    regionIdentifier: "eu-dcc-rome-1",
    realmKey: "oc22",
    realmDomainComponent: "oraclecloud22.com",
    regionKey: "NAP",
  };
  const located = { region: "eu-dcc-rome-1", realm: "oraclecloud22.com", domain: "oraclecloud22.com" };

  // oracle/oci-python-sdk#795: regions that no SDK has yet.
  test.each<[string, RegionOptions["metadata"], object]>([
    ["one, as OCI_REGION_METADATA has it", [JSON.stringify(rome)], located],
    [
      "a list, as regions-config.json has it",
      [JSON.stringify([{ regionIdentifier: "xx-other-1", realmKey: "oc1" }, rome])],
      located,
    ],
    [
      "the first of several",
      [undefined, JSON.stringify([rome]), JSON.stringify({ ...rome, realmDomainComponent: "b.example" })],
      located,
    ],
    ["behind what is no JSON", ["{", "", "null", "[1, null]", JSON.stringify(rome)], located],
    ["its key alone", [JSON.stringify({ ...rome, realmDomainComponent: undefined })], { ...located, realm: "oc22" }],
  ])("is found where it is described: %s", (_name, metadata, expected) => {
    expect(resolveRegion({ region: "eu-dcc-rome-1", metadata })).toEqual(expected);
    expect(resolveRegion({ region: "nap", metadata, defaultRealm: "oc99" })).toEqual(expected);
  });

  test("is not found in a description of another, nor does a description change a known one", () => {
    const metadata = [JSON.stringify([rome, { ...rome, regionIdentifier: "us-chicago-1" }])];
    expect(() => resolveRegion({ region: "us-chikago-1", metadata })).toThrow("us-chicago-1");
    expect(resolveRegion({ region: "us-chicago-1", metadata }).domain).toBe("oraclecloud.com");
  });

  test.each(["rome", "oc", "oc1x", "oraclecloud", ".oraclecloud.eu", "https://oraclecloud.eu", "oraclecloud.eu/x"])(
    "takes no realm %s",
    (realm) => {
      expect(() => resolveRegion({ region: "new-1", realm })).toThrow(
        expect.objectContaining({ code: "configuration", option: "realm" }),
      );
    },
  );
});

describe("nothing that Oracle's SDK knows is missing", () => {
  const known = Object.values(Region).filter((value): value is Region => value instanceof Region);

  test.each(["us chicago", "us-chicago-1/../evil", "", "us_chicago_1", "evil.example", "us-chicago-1#"])(
    "%j is no region: an error that says so, and no host that nobody finds",
    (region) => {
      for (const read of [resolveRegion, inferenceEndpoint]) {
        expect(() => read({ region })).toThrow(expect.objectContaining({ code: "configuration", option: "region" }));
      }
    },
  );

  test("regions, with their realms and short keys", () => {
    const theirs: Record<string, Record<string, string>> = {};
    for (const { realm, regionId, regionCode = "" } of known) {
      theirs[realm.realmId] = { ...theirs[realm.realmId], [regionId]: regionCode };
    }
    expect(known.length).toBeGreaterThan(70);
    expect(regions).toEqual(theirs);
  });

  test("domains", () => {
    for (const { realm, regionId, regionCode = "" } of known) {
      const expected = { region: regionId, realm: realm.realmId, domain: realm.secondLevelDomain };
      expect(resolveRegion({ region: regionId })).toEqual(expected);
      expect(resolveRegion({ region: regionCode })).toEqual(expected);
    }
    for (const { realmId, secondLevelDomain } of Object.values(Realm).filter((value) => value instanceof Realm))
      expect(resolveRegion({ region: "new-1", realm: realmId }).domain).toBe(secondLevelDomain);
  });
});
