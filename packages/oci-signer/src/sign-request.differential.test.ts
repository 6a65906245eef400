import { createVerify } from "node:crypto";
import fc from "fast-check";
import { DefaultRequestSigner, type HttpRequest, SimpleAuthenticationDetailsProvider } from "oci-common";
import { expect, test } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { signRequest } from "./sign-request.js";
import { signingString } from "./signing-string.js";
import { newKey, userWith } from "./testing/test-identity.js";
import { parseSignature } from "./testing/verify-signature.js";

const key = newKey();
const user = userWith(key);
const credentials = await new ApiKeyCredentials(user).resolve();
const oracle = new DefaultRequestSigner(
  new SimpleAuthenticationDetailsProvider(user.tenancy, user.user, user.fingerprint, user.privateKey, null),
);

/** Oracle's signer for a provider that calls on behalf of a user, as that of a Cloud Shell profile does. */
function delegating(token: string): DefaultRequestSigner {
  const instance = new SimpleAuthenticationDetailsProvider(user.tenancy, user.user, user.fingerprint, user.privateKey, null);
  const provider = new SimpleAuthenticationDetailsProvider(
    user.tenancy,
    "",
    "",
    "",
    null,
    undefined,
    "instance_principal",
    token,
  );
  provider.setProvider(instance);
  return new DefaultRequestSigner(provider);
}

const segment = fc.string({ unit: "grapheme", maxLength: 12 }).map(encodeURIComponent);
const request = fc.record({
  method: fc.constantFrom("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"),
  host: fc.constantFrom("inference.generativeai.us-chicago-1.oci.oraclecloud.com", "localhost:8443", "EXAMPLE.com:443"),
  path: fc.array(segment, { maxLength: 4 }),
  query: fc.array(fc.tuple(segment, segment), { maxLength: 3 }),
  body: fc.string({ unit: "grapheme", maxLength: 400 }),
  contentType: fc.constantFrom(undefined, "application/json", "text/plain; charset=utf-8"),
  custom: fc.option(fc.stringMatching(/^[a-z0-9 ]{0,12}$/), { nil: undefined }),
  delegationToken: fc.option(fc.stringMatching(/^[\w-]{1,40}\.[\w-]{1,40}$/), { nil: undefined }),
  date: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
});

const normalised = (names: readonly string[]) => names.map((name) => name.replace(/^x-date$/, "date")).sort();

test("for 200 requests, Oracle's signer and ours sign the same, and both signatures verify", async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ method, host, path, query, body, contentType, custom, delegationToken, date }) => {
      const url = `https://${host}/${path.join("/")}${query.length > 0 ? "?" : ""}${query.map((pair) => pair.join("=")).join("&")}`;
      const given = new Headers();
      if (contentType !== undefined) given.set("content-type", contentType);
      if (custom !== undefined) given.set("x-custom", custom);

      const theirs = new Headers(given);
      theirs.set("x-date", date.toUTCString());
      const hasBody = ["POST", "PUT", "PATCH"].includes(method);
      await (delegationToken === undefined ? oracle : delegating(delegationToken)).signHttpRequest({
        method: method as HttpRequest["method"],
        uri: url,
        headers: theirs,
        ...(hasBody && { body }),
      });
      const ours = await signRequest({
        method,
        url,
        headers: given,
        body: hasBody ? body : "",
        credentials: { ...credentials, delegationToken },
        date,
      });

      const their = parseSignature(theirs.get("authorization"));
      const our = parseSignature(ours.get("authorization"));
      expect(our.keyId).toBe(their.keyId);
      expect(normalised(our.headers)).toEqual(normalised(their.headers));
      // A delegation token stands between the host and the body in both.
      const ownPlace = (names: readonly string[]) => names.indexOf("opc-obo-token");
      expect(ownPlace(our.headers)).toBe(delegationToken === undefined ? -1 : 3);
      expect(ownPlace(their.headers)).toBe(ownPlace(our.headers));

      // In their order, and with the name they have for the date, our text is what they signed.
      const asTheirs = new Headers(ours);
      asTheirs.set("x-date", ours.get("date") ?? "");
      for (const [headers, { headers: names, signature }] of [
        [asTheirs, their],
        [ours, our],
      ] as const) {
        const text = signingString(names, { method, url, headers });
        expect(createVerify("RSA-SHA256").update(text).verify(key.publicKey, signature, "base64"), text).toBe(true);
      }
      // What goes out is the same, too, but for the date that nobody signs.
      for (const name of ["content-length", "content-type", "x-content-sha256", "x-custom", "opc-obo-token"])
        if (hasBody || name === "x-custom" || name === "opc-obo-token") expect(ours.get(name)).toBe(theirs.get(name));
    }),
    { numRuns: 200 },
  );
});
