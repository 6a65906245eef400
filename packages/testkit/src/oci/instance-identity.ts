import { makeOCID } from "./api-key.js";
import { makeCertificate, type TestCertificate } from "./certificate.js";

/** An instance and the certificates that prove its identity. */
export interface InstanceIdentity {
  readonly tenancy: string;
  readonly compartment: string;
  readonly instance: string;
  /** The current certificate of the instance. Its subject contains the tenancy: `OU=opc-tenant:…`. */
  readonly leaf: TestCertificate;
  /** The certificate that signed it. */
  readonly intermediate: TestCertificate;
  /** Replaces the leaf certificate and its key. */
  rotate(): Promise<void>;
}

/** Options of {@link makeInstanceIdentity}. */
export interface MakeInstanceIdentityOptions {
  tenancy?: string;
  compartment?: string;
  instance?: string;
  /**
   * The attribute of the subject that contains the tenancy: `OU=opc-tenant:` for instances, `O=opc-identity:` for some services.
   *
   * @defaultValue "opc-tenant"
   */
  tenancyAttribute?: "opc-tenant" | "opc-identity";
}

/** Creates the identity of an instance, with a new leaf and a new intermediate certificate. */
export async function makeInstanceIdentity({
  tenancy = makeOCID("tenancy"),
  compartment = makeOCID("compartment"),
  instance = makeOCID("instance", "phx"),
  tenancyAttribute = "opc-tenant",
}: MakeInstanceIdentityOptions = {}): Promise<InstanceIdentity> {
  const intermediate = await makeCertificate({ subject: [["CN", "PKISVC Identity Intermediate"]], ca: true });
  const issue = () =>
    makeCertificate({
      subject: [
        ["CN", instance],
        ["OU", "opc-certtype:instance"],
        ["OU", `opc-compartment:${compartment}`],
        ["OU", `opc-instance:${instance}`],
        [tenancyAttribute === "opc-tenant" ? "OU" : "O", `${tenancyAttribute}:${tenancy}`],
      ],
      issuer: intermediate,
    });
  let leaf = await issue();
  return {
    tenancy,
    compartment,
    instance,
    get leaf() {
      return leaf;
    },
    intermediate,
    async rotate() {
      leaf = await issue();
    },
  };
}
