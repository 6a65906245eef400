import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { promisify } from "node:util";
import { bits, der, explicit, integer, nothing, octets, oid, sequence, set, time, utf8, yes } from "./der.js";

/** A subject: attributes in order, such as `["OU", "opc-tenant:…"]`. */
export type CertificateSubject = readonly (readonly ["CN" | "O" | "OU", string])[];

/** A certificate and its private key. */
export interface TestCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  readonly subject: CertificateSubject;
}

/** Options of {@link makeCertificate}. */
export interface MakeCertificateOptions {
  subject: CertificateSubject;
  /** The certificate that signs it. @defaultValue itself */
  issuer?: TestCertificate;
  /** Whether it may sign other certificates. @defaultValue false */
  ca?: boolean;
  /** `"rsa"` (2048 bits), or `"ec"` (P-256), which is faster to generate. @defaultValue "rsa" */
  keyType?: "rsa" | "ec";
  /** The names and IPv4 addresses of a TLS server. */
  hosts?: readonly string[];
  /** @defaultValue one hour ago */
  notBefore?: Date;
  /** @defaultValue one day from now */
  notAfter?: Date;
}

const generate = promisify(generateKeyPair);
const attributeTypes = { CN: "2.5.4.3", O: "2.5.4.10", OU: "2.5.4.11" };

/** Makes an X.509 certificate (v3) and its key. */
export async function makeCertificate({
  subject,
  issuer,
  ca = false,
  keyType = "rsa",
  hosts = [],
  notBefore = new Date(Date.now() - 3_600_000),
  notAfter = new Date(Date.now() + 86_400_000),
}: MakeCertificateOptions): Promise<TestCertificate> {
  const { privateKey, publicKey } = await (keyType === "rsa"
    ? generate("rsa", { modulusLength: 2048 })
    : generate("ec", { namedCurve: "P-256" }));
  const signingKey = issuer ? createPrivateKey(issuer.privateKey) : privateKey;
  const algorithm = signatureAlgorithm(signingKey);
  const extensions = [
    ...(ca ? [extension("2.5.29.19", sequence(yes), true)] : []),
    ...(hosts.length > 0 ? [extension("2.5.29.17", sequence(...hosts.map(generalName)))] : []),
  ];
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer?.subject ?? subject),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [explicit(3, sequence(...extensions))] : []),
  );
  const signed = sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, signingKey)));
  return {
    certificate: new X509Certificate(signed).toString(),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    subject,
  };
}

function signatureAlgorithm(key: KeyObject): Buffer {
  const isRSA = createPublicKey(key).asymmetricKeyType === "rsa";
  return isRSA ? sequence(oid("1.2.840.113549.1.1.11"), nothing) : sequence(oid("1.2.840.10045.4.3.2"));
}

function distinguishedName(subject: CertificateSubject): Buffer {
  return sequence(...subject.map(([type, value]) => set(sequence(oid(attributeTypes[type]), utf8(value)))));
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(value));
}

function generalName(host: string): Buffer {
  const isAddress = /^\d+(\.\d+){3}$/.test(host);
  return isAddress ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host));
}
