import { resolveRegion } from "../regions.js";
import { type Environment, regionSettings } from "./environment.js";

/** Options for the auth service, which issues tokens to instances and refreshes sessions. */
export interface AuthServiceOptions {
  /**
   * The auth service's URL without a path.
   *
   * @defaultValue `OCI_SDK_AUTH_CLIENT_REGION_URL`, else that of the instance's or the profile's region, `https://auth.<region>.<domain>`
   */
  federationEndpoint?: string | undefined;
  /** Sends the requests for identities. @defaultValue the global fetch */
  fetch?: typeof fetch | undefined;
}

/** The configured URL of the auth service, without the path of its API. */
export function givenAuthService(endpoint: string | undefined, env: Environment): string | undefined {
  const given = endpoint?.trim() || env.OCI_SDK_AUTH_CLIENT_REGION_URL?.trim();
  return given && withScheme(given).replace(/(\/+v1(\/+(x509|authentication\/refresh))?)?\/*$/, "");
}

/** The URL of the auth service in a region. */
export function authServiceOf(region: string, from: string, env: Environment): string {
  const { region: id, domain } = resolveRegion({ region, from, ...regionSettings(env) });
  return `https://auth.${id}.${domain}`;
}

function withScheme(host: string): string {
  return /^https?:/i.test(host) ? host : `https://${host}`;
}
