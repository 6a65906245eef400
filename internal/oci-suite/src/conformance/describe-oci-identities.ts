import { SessionTokenCredentials } from "@locus/oci-signer";
import { describeModel, smokeCases } from "@locus/testkit/conformance";
import { describe, test } from "vitest";
import { credentialsOf } from "../service/oci-service.js";
import type { OCIModelUnderTest } from "./describe-oci-model.js";
import { signedWires } from "./signed-wire.js";

/** A package's model in one protocol, in both entries. */
export type OCIIdentitiesUnderTest = Required<Pick<OCIModelUnderTest, "name" | "model" | "node" | "fetch" | "play">>;

/**
 * Five conformance cases for each identity, in each entry that takes it. The protocol does not depend on the identity, so
 * `describeOCIModel` runs all cases with one.
 */
export async function describeOCIIdentities({ name, model, node, fetch, play }: OCIIdentitiesUnderTest): Promise<void> {
  const { wire, key, session, configFile, addBearerKey } = await signedWires(smokeCases.length);
  const compartmentId = key.tenancy;
  const explicit = [
    ["credentials of a key", () => ({ credentials: credentialsOf(key) })],
    ["credentials of a session", () => ({ credentials: new SessionTokenCredentials(session) })],
    [
      "an API key of Generative AI",
      (apiKey: string) => {
        addBearerKey(apiKey);
        return { apiKey };
      },
    ],
  ] as const;
  const identities = [
    ["a profile with a session", node, () => ({ profile: "SESSION", configFile })],
    ...explicit.flatMap(
      ([what, identity]) =>
        [
          [what, node, identity],
          [`${what}, ./fetch`, fetch, identity],
        ] as const,
    ),
  ] as const;
  for (const [what, Model, identity] of identities) {
    describeModel({
      name: `${name}, ${what}`,
      describe,
      test,
      only: smokeCases,
      wire: wire(play),
      create: ({ baseURL: endpoint, apiKey }) => new Model({ model, compartmentId, endpoint, ...identity(apiKey) } as never),
    });
  }
}
