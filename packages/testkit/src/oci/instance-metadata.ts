import { extendServer } from "../servers/http/extend-server.js";
import { startHttpServer, type TestServer } from "../servers/http/http-server.js";
import { createFaults, type ServiceFaults } from "./faults.js";
import { type InstanceIdentity, makeInstanceIdentity } from "./instance-identity.js";

/** Options of {@link startInstanceMetadata}. */
export interface InstanceMetadataOptions {
  /** Whose certificates are served. @defaultValue a new one */
  identity?: InstanceIdentity;
  /** What `instance/region` says: the identifier of a region, or the short code of an old one. @defaultValue "us-phoenix-1" */
  region?: string;
  /** What `instance/regionInfo/` says; `null`: there is no such path. @defaultValue us-phoenix-1 in OC1 */
  regionInfo?: RegionInfo | null;
}

/** What `instance/regionInfo/` says. */
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
 * Starts an instance metadata service, version 2: it answers only who sends `Authorization: Bearer Oracle`, and serves the
 * region and the certificates of an instance. `identity.rotate()` makes it serve new ones.
 */
export async function startInstanceMetadata({
  identity: given,
  region = "us-phoenix-1",
  regionInfo = phoenix,
}: InstanceMetadataOptions = {}): Promise<InstanceMetadataServer> {
  const identity = given ?? (await makeInstanceIdentity());
  const faults = createFaults();

  /** A text, an object that is sent as JSON, or nothing. */
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
