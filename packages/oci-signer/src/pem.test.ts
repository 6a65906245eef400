import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { importPrivateKey } from "./pem.js";
import { publishedKey } from "./testing/known-answers.js";
import { newKey } from "./testing/test-identity.js";

const { pkcs1, pkcs8, publicKey } = newKey();
const lines = (pem: string): string[] => pem.trim().split("\n");

test.each([
  ["PKCS#8", pkcs8],
  ["PKCS#1", pkcs1],
  ["CRLF", pkcs8.replaceAll("\n", "\r\n")],
  ["PKCS#1 with CRLF", pkcs1.replaceAll("\n", "\r\n")],
  ["no final line end", pkcs8.trim()],
  ["indented", pkcs8.replaceAll("\n", "\n    ")],
  ["on one line, as an environment variable has it", pkcs8.replaceAll("\n", "\\n")],
  ["the Console's trailer", `${pkcs8}OCI_API_KEY\n`],
  ["text before and after", `Bag Attributes\n  friendlyName: key\n${pkcs1}\nOCI_API_KEY`],
  ["a certificate before", `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${pkcs8}`],
  ["the published key of 1024 bits", publishedKey],
  ["3072 bits", String(generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey.export({ type: "pkcs1", format: "pem" }))],
])("%s", async (_name, pem) => {
  const key = await importPrivateKey(pem);
  expect(key).toMatchObject({ type: "private", extractable: false, usages: ["sign"] });
  expect(key.algorithm).toMatchObject({ name: "RSASSA-PKCS1-v1_5", hash: { name: "SHA-256" } });
});

test("both forms are one key", async () => {
  const sign = async (pem: string) =>
    Buffer.from(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", await importPrivateKey(pem), Buffer.from("text"))).toString("hex");
  expect(await sign(pkcs1)).toBe(await sign(pkcs8));
});

describe("what cannot be used is refused, and never quoted", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const encrypted = { cipher: "aes-256-cbc", passphrase: "hush", format: "pem" } as const;
  const useNode = /encrypted.*@locus\/oci-signer\/node/;
  const [begin = "", ...rest] = lines(pkcs8);

  test.each<[string, string, RegExp]>([
    ["encrypted PKCS#8", String(createPrivateKey(pkcs8).export({ type: "pkcs8", ...encrypted })), useNode],
    ["encrypted PKCS#1", String(createPrivateKey(pkcs8).export({ type: "pkcs1", ...encrypted })), useNode],
    [
      "an EC key",
      String(ec.export({ type: "pkcs8", format: "pem" })),
      /must be an RSA key .*"PRIVATE KEY" that is damaged or not RSA/,
    ],
    [
      "an EC key in its own form",
      String(ec.export({ type: "sec1", format: "pem" })),
      /"EC PRIVATE KEY" that is damaged or not RSA/,
    ],
    ["a public key", String(publicKey.export({ type: "spki", format: "pem" })), /no PEM block with a private key/],
    ["a path", "/home/opc/.oci/hush.pem", /PEM text \(not a path\)/],
    ["nothing", "", /no PEM block/],
    ["cut off", lines(pkcs8).slice(0, -4).join("\n"), /no PEM block/],
    ["a line missing", [begin, ...rest.slice(3)].join("\n"), /damaged/],
    ["no base64", [begin, "%hush%", ...rest].join("\n"), /damaged/],
  ])("%s", async (_name, pem, message) => {
    const error = await importPrivateKey(pem).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "configuration", option: "privateKey", message: expect.stringMatching(message) });
    const shown = inspect(error, { depth: 9, showHidden: true });
    expect(shown).not.toContain("hush");
    for (const line of lines(pem).slice(1, -1)) if (line.length > 20) expect(shown).not.toContain(line);
  });
});
