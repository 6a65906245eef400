import { afterAll, describe } from "vitest";
import { describeErrors } from "./error-suite.js";
import { makeIdentities } from "./identities.js";
import { describeIdentity } from "./identity-suite.js";
import type { OCIServiceUnderTest } from "./service-under-test.js";

/**
 * Tests of every model of OCI Generative AI against its service: identities, endpoints and compartments, OCI's errors with advice,
 * and secrets that stay secret. Each API has its own test server, which verifies signatures.
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
