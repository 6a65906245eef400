import { createPrivateKey, X509Certificate } from "node:crypto";
import { request } from "node:https";
import { expect, test } from "vitest";
import { startHttpServer } from "../servers/http/http-server.js";
import { makeCertificate } from "./certificate.js";
import { oid, time } from "./der.js";
import { makeInstanceIdentity } from "./instance-identity.js";

test.each([
  ["1.2.840.113549.1.1.11", "06092a864886f70d01010b"],
  ["2.5.4.3", "0603550403"],
])("encodes the object identifier %s", (dotted, hex) => {
  expect(oid(dotted).toString("hex")).toBe(hex);
});

test.each([
  ["2049-12-31T23:59:59.999Z", 0x17, "491231235959Z"],
  ["2050-01-01T00:00:00Z", 0x18, "20500101000000Z"],
])("encodes the time %s", (iso, tag, digits) => {
  const encoded = time(new Date(iso));
  expect([encoded[0], encoded.subarray(2).toString()]).toEqual([tag, digits]);
});

test.each(["rsa", "ec"] as const)("makes certificates that Node reads, with %s keys", async (keyType) => {
  const authority = await makeCertificate({ subject: [["CN", "authority"]], ca: true, keyType });
  const notAfter = new Date("2051-02-03T04:05:06Z");
  const leaf = await makeCertificate({
    subject: [
      ["CN", "leaf"],
      ["OU", "ü".repeat(80)],
    ],
    issuer: authority,
    keyType,
    notAfter,
  });
  const [ca, x509] = [authority, leaf].map(({ certificate }) => new X509Certificate(certificate));

  expect(ca?.ca).toBe(true);
  expect(ca && x509?.verify(ca.publicKey)).toBe(true);
  expect(ca && x509?.checkIssued(ca)).toBe(true);
  expect(x509?.checkPrivateKey(createPrivateKey(leaf.privateKey))).toBe(true);
  expect(x509?.ca).toBe(false);
  expect(x509?.validTo).toBe("Feb  3 04:05:06 2051 GMT");
});

test("puts the tenancy in the certificate of an instance, and rotates it", async () => {
  const identity = await makeInstanceIdentity({ tenancy: "ocid1.tenancy.oc1..a" });
  const before = new X509Certificate(identity.leaf.certificate);
  await identity.rotate();
  const after = new X509Certificate(identity.leaf.certificate);

  expect(before.subject.split("\n")).toContain("OU=opc-tenant:ocid1.tenancy.oc1..a");
  expect(after.subject).toBe(before.subject);
  expect(after.fingerprint256).not.toBe(before.fingerprint256);
  expect(after.verify(new X509Certificate(identity.intermediate.certificate).publicKey)).toBe(true);
});

test("serves TLS with certificates, and replaces them while running", async () => {
  const get = (url: string, ca: string) =>
    new Promise<number | string>((resolve) => {
      const call = request(url, { ca, agent: false }, (response) =>
        response.resume().once("end", () => resolve(response.statusCode ?? 0)),
      );
      call.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      call.end();
    });
  const make = async () => {
    const authority = await makeCertificate({ subject: [["CN", "authority"]], ca: true, keyType: "ec" });
    const leaf = await makeCertificate({ subject: [["CN", "server"]], issuer: authority, keyType: "ec", hosts: ["127.0.0.1"] });
    return { ca: authority.certificate, tls: { key: leaf.privateKey, cert: leaf.certificate } };
  };
  const [first, second] = await Promise.all([make(), make()]);
  await using server = await startHttpServer((exchange) => exchange.json(200, {}), { tls: first.tls });

  expect(server.url).toMatch(/^https:/);
  expect(await get(server.url, first.ca)).toBe(200);
  expect(await get(server.url, second.ca)).toBe("CERT_SIGNATURE_FAILURE");
  server.setCertificate(second.tls);
  expect(await get(server.url, second.ca)).toBe(200);
  await server.idle();
});
