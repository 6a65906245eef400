import type { Failure } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { newToken } from "../testing/test-identity.js";
import { type OCIFailureContext, ociDialect } from "./failures.js";

const now = Date.now();
const dated = (offsetMs: number): Headers => new Headers({ date: new Date(now + offsetMs).toUTCString() });
const failureOf = (headers?: Headers): Failure => ({ message: "No.", code: "NotAuthenticated", status: 401, headers });

/** What helps with a failure. */
function hintFor(code: string, failure: Failure, sent?: Headers, context: Partial<OCIFailureContext> = {}): string | undefined {
  const answered = new WeakMap<Headers, Headers>();
  if (failure.headers && sent) answered.set(failure.headers, sent);
  return ociDialect({ model: "acme.large", place: {}, sent: answered, ...context }).hint?.(failure, code);
}

const signedBy = (keyId: string): Headers =>
  new Headers({ authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256"` });
const byKey = signedBy("ocid1.tenancy.oc1..a/ocid1.user.oc1..b/aa:bb");
const session = (expiresInMs: number): Headers => signedBy(`ST$${newToken({ exp: Math.floor((now + expiresInMs) / 1000) })}`);

describe("why OCI does not know who asks", () => {
  const unknownKey = /^the key is not known to OCI: tenancy, user and fingerprint must be those of an API key in the Console/;

  test.each<[string, Headers | undefined, Headers | undefined, RegExp]>([
    ["a key that is unknown", dated(0), byKey, unknownKey],
    ["no headers at all", undefined, undefined, unknownKey],
    ["a request that was not seen", dated(0), undefined, unknownKey],
    ["a clock that is within the limit", dated(4 * 60_000), byKey, unknownKey],
    ["a clock that is behind", dated(10 * 60_000), byKey, /^this machine's clock is 10 minutes behind OCI's, which allows 5$/],
    ["a clock that is ahead", dated(-7 * 60_000), byKey, /^this machine's clock is 7 minutes ahead of OCI's, which allows 5$/],
    ["a session that is unknown", dated(0), session(3_600_000), /^the session token is not known to OCI, or is not of this/],
    [
      "a session that expired",
      dated(0),
      session(-60_000),
      /^the session expired at 20\S+Z: run `oci session authenticate` again$/,
    ],
    [
      "a delegation token that expired, of an instance with a good token",
      dated(0),
      new Headers([...session(3_600_000), ["opc-obo-token", newToken({ exp: 1_000 })]]),
      /^the delegation token expired at 1970-01-01T00:16:40.000Z: get a new one, as by reconnecting to Cloud Shell$/,
    ],
    [
      "a session that expired by OCI's clock alone",
      dated(3_600_000),
      session(60_000),
      /^this machine's clock is 60 minutes behind.*; the session expired at 20/,
    ],
    ["a session without an end", dated(0), signedBy(`ST$${newToken({})}`), /^the session token is not known to OCI/],
    [
      "a bearer key",
      dated(0),
      new Headers({ authorization: "Bearer sk-1" }),
      /^the API key is wrong, of another region, or older than the policy/,
    ],
  ])("%s", (_what, response, sent, expected) => {
    const hint = hintFor("authentication", failureOf(response), sent);
    expect(hint).toMatch(expected);
    expect(hint).not.toMatch(/sk-1|ST\$/);
  });
});

describe("what is missing or not allowed", () => {
  const place = { region: "eu-frankfurt-1", compartmentId: "ocid1.c" };

  test.each(["not_found", "permission"])("%s names compartment, region and model", (code) => {
    const hint = hintFor(code, failureOf(), undefined, { place });
    expect(hint).toContain("the compartment (ocid1.c)");
    expect(hint).toContain("the region (eu-frankfurt-1)");
    expect(hint).toContain("(acme.large)");
  });

  test("and says where there are none", () => {
    const hint = hintFor("not_found", failureOf());
    expect(hint).toContain("the compartment (none was sent, set compartmentId)");
    expect(hint).toContain("the region (the base URL's)");
  });

  test("the place is read when there is a failure: the first request may have found it", () => {
    const found: OCIFailureContext["place"] = {};
    const { hint } = ociDialect({ model: "m", place: found, sent: new WeakMap() });
    Object.assign(found, place);
    expect(hint?.(failureOf(), "not_found")).toContain("ocid1.c");
  });
});

test("what one API knows comes first, and elsewhere nothing is added", () => {
  const hint = (_failure: Failure, code: string) => (code === "bad_request" ? "ask otherwise" : undefined);
  expect(hintFor("bad_request", failureOf(), undefined, { hint })).toBe("ask otherwise");
  expect(hintFor("authentication", failureOf(dated(0)), byKey, { hint })).toContain("the key is not known");
  expect(hintFor("bad_request", failureOf())).toBeUndefined();
});
