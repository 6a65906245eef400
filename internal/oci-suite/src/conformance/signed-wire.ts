import type { Scenario, Wire } from "@locus/testkit/conformance";
import { createOCIIdentities, type OCIServer, startOCIServer } from "@locus/testkit/oci";
import type { HttpExchange } from "@locus/testkit/servers";
import { afterAll, expect } from "vitest";
import { makeIdentities, type TestIdentities } from "../service/identities.js";

/** Plays a scenario in the words of an API: `(scenario) => createChatHandler(scenarioResponder(scenario))`. */
export type Play = (scenario: Scenario) => { handle: (exchange: HttpExchange) => void | Promise<void> };

/** Services that know these identities and refuse all others. */
export interface SignedWires extends TestIdentities {
  /** A wire of `describeModel`; its `baseURL` is the `endpoint` of a model. */
  wire: (play: Play) => Wire;
  /** Lets a bearer key in. */
  addBearerKey(apiKey: string): void;
}

/**
 * Makes identities and wires that check them. At the end of the suite that calls it, every signature must have been right.
 *
 * @param leastRequests - How many requests there must have been, so that the check means something.
 */
export async function signedWires(leastRequests: number): Promise<SignedWires> {
  const files = await makeIdentities();
  const identities = createOCIIdentities();
  identities.addApiKey(files.key);
  identities.addToken(files.session.token, files.session.publicKey);
  const servers: OCIServer[] = [];

  afterAll(async () => {
    await files[Symbol.asyncDispose]();
    // The probes of the suite itself, with GET, are not signed.
    const requests = servers.flatMap((server) => server.requests).filter(({ method }) => method === "POST");
    expect(requests.length).toBeGreaterThanOrEqual(leastRequests);
    expect(requests.map(({ signature }) => signature.problem).filter(Boolean)).toEqual([]);
  });

  return {
    ...files,
    addBearerKey: (apiKey) => identities.addBearerKey(apiKey),
    wire: (play) => async (scenario) => {
      const server = await startOCIServer({ handle: play(scenario).handle, identities });
      servers.push(server);
      return {
        baseURL: server.url,
        requests: server.requests,
        get openSockets() {
          return server.openSockets;
        },
        idle: (timeoutMs) => server.idle(timeoutMs),
        close: () => server.close(),
      };
    },
  };
}
