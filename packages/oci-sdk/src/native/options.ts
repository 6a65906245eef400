import { ConfigurationError, type ModelSettings } from "@locus/core";
import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { APIFormat } from "../format/api-format.js";
import type { GenericProfile } from "../format/generic-profile.js";
import type { OCINativeModelId } from "./models.js";

/**
 * Options of `OCIModel` in addition to a model and an identity. Settings are sent only when they are set; a request's settings override
 * them.
 */
export interface OCINativeModelSettings extends OCIServiceOptions, ModelSettings {
  /** Request format. Required for a dedicated endpoint with a Cohere model. @defaultValue the format of the id's family */
  apiFormat?: APIFormat | undefined;
  /** `false` fetches whole responses. @defaultValue true */
  streaming?: boolean | undefined;
  /** Differences of a `GENERIC` model from its family: `{ textToolCalls: true }` … @defaultValue the id's family */
  compat?: Partial<GenericProfile> | undefined;
}

/** The model: an id, the OCID of a model, or the OCID of an endpoint on a dedicated AI cluster. */
export type OCIModelName =
  | { model: OCINativeModelId; modelId?: undefined }
  /** `modelId` is the Python original's name for `model`. */
  | { modelId: OCINativeModelId; model?: undefined };

/** Options of `OCIModel` without Node. */
export type OCINativeFetchModelOptions = OCINativeModelSettings & OCIExplicitIdentity & OCIModelName;

/** Options without aliases. */
type Named<Options> = Omit<Options, "modelId" | "profileName"> & { model: string; profile?: string };

/** The Python original's names of options. */
const aliases = { modelId: "model", profileName: "profile" } as const;

/**
 * Renames options that have the Python original's names.
 *
 * @throws ConfigurationError when an option is set under both names, or there is no model.
 */
export function withoutAliases<Options extends OCIModelName>(options: Options): Named<Options> {
  const named: Record<string, unknown> = { ...options };
  for (const [alias, name] of Object.entries(aliases)) {
    const value = named[alias];
    delete named[alias];
    if (value === undefined) continue;
    if (named[name] !== undefined) {
      throw new ConfigurationError(`${alias} is another name for ${name}: pass only one of them.`, { option: alias });
    }
    named[name] = value;
  }
  if (typeof named.model !== "string" || named.model === "") {
    throw new ConfigurationError("There is no model: set the option model to an id or an OCID.", { option: "model" });
  }
  return named as Named<Options>;
}
