import type { JsonObject, ModelWarningEvent, ProviderData } from "@locus/core";
import { defined, type MessageBuilder } from "@locus/core/provider";
import { mergeOpaque } from "./merge-opaque.js";
import { type OpaqueFields, opaqueFields } from "./opaque-fields.js";
import type { ChatDelta, ChatToolCall } from "./wire.js";

/** Opaque data of a message or call, stored for its server. */
export interface Opaque extends JsonObject {
  /** The server that a message came from; absent if the provider has only one. */
  server?: string;
  fields?: JsonObject;
  /** Opaque fields in the `function` of a call. */
  function?: JsonObject;
}

/** Collects the opaque data of one answer. */
export interface OpaqueCollector {
  /** Receives a delta. @param isWhole - The delta is a whole message, which replaces all pieces. */
  take(delta: ChatDelta, isWhole: boolean): void;
  /** The opaque data in a piece of a call, to store with the call. */
  ofCall(raw: ChatToolCall): ProviderData | undefined;
  /** Stores the collected data in the message. @returns A warning if the data is too long. */
  end(builder: MessageBuilder): ModelWarningEvent | undefined;
}

/** Maximum opaque data of an answer, in characters of JSON. Generous, because some servers seal whole images. */
const maxLength = 8 * 1024 * 1024;
/** Minimum length counted for a piece of a call, because each piece is merged with all earlier ones. */
const minCallLength = 32 * 1024;

/**
 * Collects the fields of an answer to send back to its server: `extra_content` (Gemini), `reasoning_details` (OpenRouter, MiniMax),
 * `thinking_blocks` (LiteLLM), `reasoning_opaque` (Copilot), and all other fields that locus does not know.
 *
 * @param provider - The key in `providerData`.
 * @param server - The server that sent the answer.
 */
export function collectOpaque(provider: string, server: string | undefined): OpaqueCollector {
  let left = maxLength;
  let fields: OpaqueFields = {};
  let isFromServer = false;
  const keep = (data: Opaque): ProviderData | undefined => (Object.keys(data).length > 0 ? { [provider]: data } : undefined);
  const fits = (found: object, minimum = 0): boolean => {
    isFromServer = true;
    left -= Math.max(left < 0 ? 0 : JSON.stringify(found).length, minimum);
    return left >= 0;
  };
  return {
    take(delta, isWhole) {
      const found = opaqueFields(delta, "message");
      if (!found || !fits(found)) return;
      if (isWhole) fields = found;
      else mergeOpaque(fields, found);
    },
    ofCall(raw) {
      const data = keep(defined({ fields: opaqueFields(raw, "call"), function: opaqueFields(raw.function ?? {}, "function") }));
      return data && fits(data, minCallLength) ? data : undefined;
    },
    end(builder) {
      if (!isFromServer) return undefined;
      const isKept = left >= 0;
      builder.providerData = keep(defined({ server, fields: isKept && Object.keys(fields).length > 0 ? fields : undefined }));
      return isKept ? undefined : tooLong;
    },
  };
}

const tooLong: ModelWarningEvent = {
  type: "model_warning",
  code: "opaque_data_dropped",
  message: `Over ${maxLength / 1024 / 1024} Mi characters of opaque data in the answer: not kept. The server may refuse the next request.`,
};
