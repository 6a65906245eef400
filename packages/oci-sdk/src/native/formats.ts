import type { ModelCapabilities, ModelEvent, ModelRequest } from "@locus/core";
import { defined, type WireReader } from "@locus/core/provider";
import { ociModelTraits } from "@locus/oci-signer/service";
import { toCohereCall } from "../cohere/request.js";
import { cohereStream } from "../cohere/stream.js";
import { toCohereV2Call } from "../cohere-v2/request.js";
import { cohereV2Stream } from "../cohere-v2/stream.js";
import type { AnswerOptions } from "../format/answer-reader.js";
import type { APIFormat } from "../format/api-format.js";
import type { CallContext, OCICall } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { resolveFamily } from "../generic/families.js";
import { toGenericCall } from "../generic/request.js";
import { genericStream } from "../generic/stream.js";

/** One of the formats of OCI's chat API: pure functions between requests, answers and our events. */
export interface Format {
  /** What a model in this format does. */
  capabilities(model: string, compat?: CallContext["compat"]): ModelCapabilities;
  /** Lowers a request. */
  toCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall;
  /** What is to be said before the first event. */
  opening?(call: OCICall): readonly ModelEvent[];
  /** Makes a reader of one answer. */
  reader(options: AnswerOptions): WireReader;
}

const cohere: ModelCapabilities = { tools: true, toolsWithOutput: false, output: "json_schema" };

/** All formats, by the word for them on the wire. */
export const formats: Readonly<Record<APIFormat, Format>> = {
  COHERE: {
    capabilities: () => ({ ...cohere, reasoning: false, input: ["file"] }),
    toCall: toCohereCall,
    reader: cohereStream,
  },
  COHEREV2: {
    capabilities(model) {
      const { reasoning, images } = ociModelTraits(model);
      return { ...cohere, ...defined({ reasoning }), input: images ? ["image", "file"] : ["file"] };
    },
    toCall: toCohereV2Call,
    reader: cohereV2Stream,
  },
  GENERIC: {
    capabilities(model, compat) {
      const { output, reasoning, toolsWithOutput } = resolveFamily(model, compat);
      return { tools: true, ...defined({ output, reasoning, toolsWithOutput }) };
    },
    toCall: toGenericCall,
    opening: ({ body, profile }) =>
      profile?.hiddenReasoning && body.reasoningEffort !== "NONE" ? [{ type: "think", reasoning: "" }] : [],
    reader: genericStream,
  },
};
