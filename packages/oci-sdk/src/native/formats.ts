import type { ModelCapabilities } from "@locus/core";
import { defined } from "@locus/core/provider";
import { ociModelTraits } from "@locus/oci-signer/service";
import type { APIFormat } from "../format/api-format.js";
import type { CallContext } from "../format/call.js";
import type { Format } from "../format/format.js";
import { resolveFamily } from "../generic/families.js";
import { genericFormat } from "../generic/generic-format.js";

/** A format that is loaded on demand. */
export interface FormatEntry {
  /** The capabilities of a model in this format. */
  capabilities(model: string, compat?: CallContext["compat"]): ModelCapabilities;
  /** Loads the format. Cohere's formats load with the first request, so that bundlers can split them off. */
  load(): Format | Promise<Format>;
}

const cohere: ModelCapabilities = { tools: true, toolsWithOutput: false, output: "json_schema" };

/** All formats, by their names on the wire. */
export const formats: Readonly<Record<APIFormat, FormatEntry>> = {
  COHERE: {
    capabilities: () => ({ ...cohere, reasoning: false, input: ["file"] }),
    load: async () => (await import("../cohere/cohere-format.js")).cohereFormat,
  },
  COHEREV2: {
    capabilities(model) {
      const { reasoning, images } = ociModelTraits(model);
      return { ...cohere, ...defined({ reasoning }), input: images ? ["image", "file"] : ["file"] };
    },
    load: async () => (await import("../cohere-v2/cohere-v2-format.js")).cohereV2Format,
  },
  GENERIC: {
    capabilities(model, compat) {
      const { output, reasoning, toolsWithOutput } = resolveFamily(model, compat);
      return { tools: true, ...defined({ output, reasoning, toolsWithOutput }) };
    },
    load: () => genericFormat,
  },
};
