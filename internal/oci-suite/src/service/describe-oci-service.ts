import { afterAll, describe } from "vitest";
import { describeErrors } from "./error-suite.js";
import { makeIdentities } from "./identities.js";
import { describeIdentity } from "./identity-suite.js";
import type { OCIServiceUnderTest } from "./service-under-test.js";

/**
 * What every model of OCI Generative AI owes to the service behind it: identities, addresses and compartments, errors in OCI's
 * words with what helps, and secrets that stay secret. Each API plays itself, behind a server that checks signatures.
 *
 * @param service - The model and its API.
 */
export async function describeOCIService(service: OCIServiceUnderTest): Promise<void> {
  const identities = await makeIdentities();
  describe(service.name, () => {
    afterAll(() => identities[Symbol.asyncDispose]());
    describe("identity", () => describeIdentity(service, identities));
    describe("errors", () => describeErrors(service, identities));
  });
}
