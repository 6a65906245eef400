import type { TestServer } from "./http-server.js";

/** Adds the members of a service to its server, including getters. */
export function extendServer<Extension extends object>(server: TestServer, extension: Extension): TestServer & Extension {
  return Object.defineProperties(server, Object.getOwnPropertyDescriptors(extension)) as TestServer & Extension;
}
