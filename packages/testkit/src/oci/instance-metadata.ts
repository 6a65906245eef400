import { extendServer } from "../servers/http/extend-server.js";
import { startHttpServer, type TestServer } from "../servers/http/http-server.js";
import { createFaults, type ServiceFaults } from "./faults.js";
import { type InstanceIdentity, makeInstanceIdentity } from "./instance-identity.js";

/** Options of {@link startInstanceMetadata}. */
export interface InstanceMetadataOptions {
  /** The instance whose certificates are served. @defaultValue a new instance */
  identity?: InstanceIdentity;
  /** The answer of `instance/region`: a region identifier, or the short code of an old region. @defaultValue "us-phoenix-1" */
  region?: string;
  /** The answer of `instance/regionInfo/`; `null` answers 404. @defaultValue us-phoenix-1 in OC1 */
  regionInfo?: RegionInfo | null;
}

/** The answer of `instance/regionInfo/`. */
export interface RegionInfo {
  realmKey: string;
  realmDomainComponent: string;
  regionKey: string;
  regionIdentifier: string;
}

/** An instance metadata service. */
export interface InstanceMetadataServer extends TestServer, ServiceFaults {
  /** `http://127.0.0.1:<port>/opc/v2/` */
  readonly baseURL: string;
  readonly identity: InstanceIdentity;
}

const phoenix: RegionInfo = {
  realmKey: "oc1",
  realmDomainComponent: "oraclecloud.com",
  regionKey: "PHX",
  regionIdentifier: "us-phoenix-1",
};

/**
 * Starts an instance metadata service, version 2. It serves the region and the certificates of an instance to requests with
 * `Authorization: Bearer Oracle`. After `identity.rotate()` it serves new certificates.
 */
export async function startInstanceMetadata({
  identity: given,
  region = "us-phoenix-1",
  regionInfo = phoenix,
}: InstanceMetadataOptions = {}): Promise<InstanceMetadataServer> {
  const identity = given ?? (await makeInstanceIdentity());
  const faults = createFaults();

  /** A text, an object to send as JSON, or nothing (404). */
  function read(path: string): unknown {
    const { instance, compartment, tenancy, leaf, intermediate } = identity;
    const documents: Readonly<Record<string, unknown>> = {
      instance: { id: instance, compartmentId: compartment, tenantId: tenancy, region, ...(regionInfo && { regionInfo }) },
      "instance/id": instance,
      "instance/compartmentId": compartment,
      "instance/region": region,
      "instance/canonicalRegionName": regionInfo?.regionIdentifier,
      "instance/regionInfo": regionInfo ?? undefined,
      "identity/cert.pem": leaf.certificate,
      "identity/key.pem": leaf.privateKey,
      "identity/intermediate.pem": intermediate.certificate,
    };
    const [, name = ""] = /^\/opc\/v2\/(.*?)\/?$/.exec(path) ?? [];
    return Object.hasOwn(documents, name) ? documents[name] : undefined;
  }

  const server = await startHttpServer(async (exchange) => {
    if (!(await faults.pass(exchange))) return;
    const { method, path, headers } = exchange.request;
    const document = read(path);
    if (headers.authorization !== "Bearer Oracle") {
      exchange.json(401, { code: "NotAuthenticated", message: "Version 2 asks for Authorization: Bearer Oracle." });
    } else if (method !== "GET" || document === undefined) {
      exchange.json(404, { code: "NotAuthorizedOrNotFound", message: `No such path: ${path}` });
    } else if (typeof document === "string") {
      exchange.writeHead(200, { "content-type": "text/plain" });
      await exchange.write(document);
      exchange.end();
    } else {
      exchange.json(200, document);
    }
  });
  const { pass: _pass, ...controls } = faults;
  return extendServer(server, { ...controls, identity, baseURL: `${server.url}/opc/v2/` });
}
