import type { Model } from "@locus/core";
import { conformanceCases, describeModel } from "@locus/testkit/conformance";
import { describe, test } from "vitest";
import { credentialsOf } from "../service/oci-service.js";
import { type Play, signedWires } from "./signed-wire.js";

/** The class of a model of OCI. */
type OCIModelClass = new (options: never) => Model;

/** A model of OCI under test, in one protocol. */
export interface OCIModelUnderTest {
  /** The class, and the name of the protocol if the package has several. */
  name: string;
  model: string;
  /** The model for Node. */
  node: OCIModelClass;
  /** The model of `./fetch`, if it sends requests differently. */
  fetch?: OCIModelClass;
  play: Play;
  /** As in `describeModel`. */
  skip?: Readonly<Record<string, string>>;
  /** Variants of the service or the model, each with the cases that it affects. */
  variants?: Readonly<Record<string, OCIModelVariant>>;
}

/** The difference. */
interface OCIModelVariant {
  /** Additional or changed options. */
  options?: object;
  play?: Play;
  only: readonly string[];
}

/**
 * The conformance suite for one protocol of OCI, behind a service that verifies signatures: all cases once per way to send
 * requests, and for each variant the cases that it affects. `describeOCIIdentities` covers identities.
 */
export async function describeOCIModel({
  name,
  model,
  node,
  fetch,
  play,
  skip = {},
  variants = {},
}: OCIModelUnderTest): Promise<void> {
  const { wire, key, configFile } = await signedWires(conformanceCases.length);
  const byProfile = { model, profile: "DEFAULT", configFile };
  const suite = { describe, test, skip, wire: wire(play) };

  describeModel({
    ...suite,
    name: `${name}, a profile`,
    create: ({ baseURL: endpoint }) => new node({ ...byProfile, endpoint } as never),
  });
  if (fetch) {
    const options = { model, credentials: credentialsOf(key), compartmentId: key.tenancy };
    describeModel({
      ...suite,
      name: `${name} of ./fetch, credentials`,
      create: ({ baseURL: endpoint }) => new fetch({ ...options, endpoint } as never),
    });
  }
  for (const [what, variant] of Object.entries(variants)) {
    describeModel({
      ...suite,
      name: `${name}, ${what}`,
      only: variant.only,
      wire: wire(variant.play ?? play),
      create: ({ baseURL: endpoint }) => new node({ ...byProfile, ...variant.options, endpoint } as never),
    });
  }
}
