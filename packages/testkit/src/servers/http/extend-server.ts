import type { TestServer } from "./http-server.js";

/** Adds to a server what its service has, getters included. */
export function extendServer<Extension extends object>(server: TestServer, extension: Extension): TestServer & Extension {
  return Object.defineProperties(server, Object.getOwnPropertyDescriptors(extension)) as TestServer & Extension;
}
