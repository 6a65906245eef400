import { Realm, Region } from "oci-common";
import { describe, expect, test } from "vitest";
import { inferenceEndpoint, regions, resolveRegion } from "./regions.js";

const inference = "https://inference.generativeai";

describe("the endpoint of a region", () => {
  test.each<[string, Parameters<typeof inferenceEndpoint>[0], string]>([
    ["by id", { region: "us-chicago-1" }, `${inference}.us-chicago-1.oci.oraclecloud.com`],
    ["by short key", { region: "ord" }, `${inference}.us-chicago-1.oci.oraclecloud.com`],
    ["in capitals, with a line end", { region: "PHX\n" }, `${inference}.us-phoenix-1.oci.oraclecloud.com`],
    ["in another realm", { region: "eu-frankfurt-2" }, `${inference}.eu-frankfurt-2.oci.oraclecloud.eu`],
    ["by short key, in another realm", { region: "ltn" }, `${inference}.uk-gov-london-1.oci.oraclegovcloud.uk`],
    ["in a realm that is named by its number", { region: "ap-chiyoda-1" }, `${inference}.ap-chiyoda-1.oci.oraclecloud8.com`],
    ["unknown", { region: "mars-north-1" }, `${inference}.mars-north-1.oci.oraclecloud.com`],
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
    ["of one's own, without TLS", { region: "ord", realm: "oc2", endpoint: "http://127.0.0.1:80/a//" }, "http://127.0.0.1:80/a"],
  ])("%s", (_name, options, expected) => {
    expect(inferenceEndpoint(options)).toBe(expected);
  });
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
