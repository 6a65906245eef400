import type { JsonObject, ModelWarningEvent, ProviderData } from "@locus/core";
import { defined, type MessageBuilder } from "@locus/core/provider";
import { mergeOpaque } from "./merge-opaque.js";
import { type OpaqueFields, opaqueFields } from "./opaque-fields.js";
import type { ChatDelta, ChatToolCall } from "./wire.js";

/** What a message or a call keeps for its server. */
export interface Opaque extends JsonObject {
  /** The server a message came from; absent where a provider has one only. */
  server?: string;
  fields?: JsonObject;
  /** The fields of the function of a call. */
  function?: JsonObject;
}

/** Collects the opaque data of one answer. */
export interface OpaqueCollector {
  /** Takes what a delta has. @param isWhole - It is a whole message, and nothing of it a piece. */
  take(delta: ChatDelta, isWhole: boolean): void;
  /** What a piece of a call has; it is kept with the call. */
  ofCall(raw: ChatToolCall): ProviderData | undefined;
  /** Gives the message what was collected for it. @returns What could not be. */
  end(builder: MessageBuilder): ModelWarningEvent | undefined;
}

/** The most opaque data that an answer keeps, in characters of JSON: some servers seal whole images. */
const longest = 8 * 1024 * 1024;
/** What a piece of a call counts at least, because each piece is merged with all before it. */
const leastOfCall = 32 * 1024;

/**
 * Collects what a server wants back with an answer: `extra_content` (Gemini), `reasoning_details` (OpenRouter, MiniMax), `thinking_blocks`
 * (LiteLLM), `reasoning_opaque` (Copilot), and whatever else it sends that locus does not know.
 *
 * @param provider - Under which id it is kept.
 * @param server - Which server it goes back to.
 */
export function collectOpaque(provider: string, server: string | undefined): OpaqueCollector {
  let left = longest;
  let fields: OpaqueFields = {};
  let isFromServer = false;
  const keep = (data: Opaque): ProviderData | undefined => (Object.keys(data).length > 0 ? { [provider]: data } : undefined);
  const fits = (found: object, least = 0): boolean => {
    isFromServer = true;
    left -= Math.max(left < 0 ? 0 : JSON.stringify(found).length, least);
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
      return data && fits(data, leastOfCall) ? data : undefined;
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
  message: `Over ${longest / 1024 / 1024} Mi characters of data to send back with the answer: not kept. The server may refuse the next request.`,
};
