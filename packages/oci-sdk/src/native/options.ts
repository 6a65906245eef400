import { ConfigurationError, type ModelSettings } from "@locus/core";
import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { APIFormat } from "../format/api-format.js";
import type { GenericProfile } from "../format/generic-profile.js";
import type { OCINativeModelId } from "./models.js";

/** What `OCIModel` takes besides a model and an identity. Settings are sent only when they are set, and a request's own win over them. */
export interface OCINativeModelSettings extends OCIServiceOptions, ModelSettings {
  /** The format of requests: needed for a dedicated endpoint that runs a model of Cohere. @defaultValue what the id tells */
  apiFormat?: APIFormat | undefined;
  /** `false`: each answer is fetched whole. @defaultValue true */
  streaming?: boolean | undefined;
  /** How the model differs from its family, where its format is `GENERIC`: `{ textToolCalls: true }` … @defaultValue what the id tells */
  compat?: Partial<GenericProfile> | undefined;
}

/** Which model is asked: an id, the OCID of a model, or that of an endpoint on a dedicated AI cluster. */
export type OCIModelName =
  | { model: OCINativeModelId; modelId?: undefined }
  /** The Python original's word for `model`. */
  | { modelId: OCINativeModelId; model?: undefined };

/** Options of `OCIModel` where there is no Node. */
export type OCINativeFetchModelOptions = OCINativeModelSettings & OCIExplicitIdentity & OCIModelName;

/** Options by their own names. */
type Named<Options> = Omit<Options, "modelId" | "profileName"> & { model: string; profile?: string };

/** Names that the Python original has for options of ours. */
const aliases = { modelId: "model", profileName: "profile" } as const;

/**
 * Reads options that go by the Python original's names.
 *
 * @throws ConfigurationError for an option that is there under both names, and where there is no model.
 */
export function withoutAliases<Options extends OCIModelName>(options: Options): Named<Options> {
  const named: Record<string, unknown> = { ...options };
  for (const [alias, name] of Object.entries(aliases)) {
    const value = named[alias];
    delete named[alias];
    if (value === undefined) continue;
    if (named[name] !== undefined) {
      throw new ConfigurationError(`${alias} is another name for ${name}: give one of them.`, { option: alias });
    }
    named[name] = value;
  }
  if (typeof named.model !== "string" || named.model === "") {
    throw new ConfigurationError("Say which model: model, an id or an OCID.", { option: "model" });
  }
  return named as Named<Options>;
}
