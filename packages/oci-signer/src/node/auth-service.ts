import { resolveRegion } from "../regions.js";
import { type Environment, regionSettings } from "./environment.js";

/** How the auth service is reached, which gives tokens to instances and refreshes sessions. */
export interface AuthServiceOptions {
  /**
   * The auth service without its path.
   *
   * @defaultValue `OCI_SDK_AUTH_CLIENT_REGION_URL`, else that of the instance's or the profile's region, `https://auth.<region>.<domain>`
   */
  federationEndpoint?: string | undefined;
  /** What sends the requests for it. @defaultValue the global fetch */
  fetch?: typeof fetch | undefined;
}

/** The URL of the auth service as it was given, whichever of its paths came along. */
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
