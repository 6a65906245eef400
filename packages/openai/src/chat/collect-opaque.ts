import type { JsonObject, ModelWarningEvent, ProviderData } from "@locus/core";
import { defined } from "@locus/core/provider";
import { mergeOpaque } from "./merge-opaque.js";
import { type OpaqueFields, opaqueFields } from "./opaque-fields.js";
import type { ChatDelta, ChatToolCall } from "./wire.js";

/** What a message keeps for its server. */
export interface OpaqueMessage {
  /** The server it came from; absent where a provider has one only. */
  server?: string;
  fields?: JsonObject;
}

/** What a call keeps for its server: fields of its own, and fields of its function. */
export interface OpaqueCall {
  fields?: JsonObject;
  function?: JsonObject;
}

/** Collects the opaque data of one answer. */
export interface OpaqueCollector {
  /** Takes what a delta has. @param isWhole - It is a whole message, and nothing of it a piece. */
  take(delta: ChatDelta, isWhole: boolean): void;
  /** What a piece of a call has; it is kept with the call. */
  ofCall(raw: ChatToolCall): ProviderData | undefined;
  /** What was collected for the message, and what could not be. */
  end(): { providerData?: ProviderData; warning?: ModelWarningEvent };
}

/** The most opaque data that an answer keeps, in characters of JSON: some servers seal whole images. */
const longest = 8 * 1024 * 1024;
/** What a piece of a call counts at least, because each piece is merged with all before it. */
const leastOfCall = 32 * 1024;

/**
 * Collects what a server wants back with an answer: `extra_content` (Gemini), `reasoning_details` (OpenRouter, MiniMax), `thinking_blocks`
 * (LiteLLM), `reasoning_opaque` (Copilot), and whatever else it sends that locus does not know.
 *
 * @param source - Under which id it is kept, and which server it goes back to.
 */
export function collectOpaque({ provider, server }: { provider: string; server?: string | undefined }): OpaqueCollector {
  let left = longest;
  let fields: OpaqueFields | undefined;
  let isFromServer = false;
  const fits = (found: object, least = 0): boolean => {
    isFromServer = true;
    left -= Math.max(left >= 0 ? JSON.stringify(found).length : 0, least);
    return left >= 0;
  };
  return {
    take(delta, isWhole) {
      const found = opaqueFields(delta, "message");
      if (!found || !fits(found)) return;
      if (isWhole) fields = { ...fields, ...found };
      else {
        fields ??= {};
        mergeOpaque(fields, found);
      }
    },
    ofCall(raw) {
      const data = defined({ fields: opaqueFields(raw, "call"), function: opaqueFields(raw.function ?? {}, "function") });
      return Object.keys(data).length > 0 && fits(data, leastOfCall) ? { [provider]: data } : undefined;
    },
    end() {
      if (!isFromServer) return {};
      const data = defined({ server, fields: left < 0 ? undefined : fields });
      return {
        ...(Object.keys(data).length > 0 && { providerData: { [provider]: data } }),
        ...(left < 0 && { warning: tooLong }),
      };
    },
  };
}

const tooLong: ModelWarningEvent = {
  type: "model_warning",
  code: "opaque_data_dropped",
  message: `Over ${longest / 1024 / 1024} Mi characters of data to send back with the answer: not kept. The server may refuse the next request.`,
};
