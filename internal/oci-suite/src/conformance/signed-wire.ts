import type { Scenario, Wire } from "@locus/testkit/conformance";
import { createOCIIdentities, type OCIServer, startOCIServer } from "@locus/testkit/oci";
import type { HttpExchange } from "@locus/testkit/servers";
import { afterAll, expect } from "vitest";
import { makeIdentities, type TestIdentities } from "../service/identities.js";

/** Plays a scenario in the protocol of an API: `(scenario) => createChatHandler(scenarioResponder(scenario))`. */
export type Play = (scenario: Scenario) => { handle: (exchange: HttpExchange) => void | Promise<void> };

/** Identities, and wires that refuse all others. */
export interface SignedWires extends TestIdentities {
  /** A wire for `describeModel`; its `baseURL` is the `endpoint` of a model. */
  wire: (play: Play) => Wire;
  /** Registers a bearer key. */
  addBearerKey(apiKey: string): void;
}

/**
 * Creates identities and wires that check them. Checks at the end of the calling suite that every signature was valid.
 *
 * @param leastRequests - The minimum number of requests, so that the check is meaningful.
 */
export async function signedWires(leastRequests: number): Promise<SignedWires> {
  const files = await makeIdentities();
  const identities = createOCIIdentities();
  identities.addApiKey(files.key);
  identities.addToken(files.session.token, files.session.publicKey);
  const servers: OCIServer[] = [];

  afterAll(async () => {
    await files[Symbol.asyncDispose]();
    // The suite's own probes, with GET, are unsigned.
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
