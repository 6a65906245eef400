import type { AssistantMessage, JsonObject, ToolCallPart } from "@locus/core";
import type { OpaqueCall, OpaqueMessage } from "./collect-opaque.js";

/** Who a request goes to: opaque data goes back to the provider, server and model that it came from, and to no other. */
export interface Recipient {
  provider: string;
  modelId: string;
  /** Absent where a provider has one server only. */
  server?: string | undefined;
}

/**
 * What goes back with a message.
 *
 * @returns `undefined` where it came from elsewhere. A message without an origin is believed, because a program has written it.
 */
export function opaqueOf(
  { origin, providerData }: AssistantMessage,
  { provider, modelId, server }: Recipient,
): { fields: JsonObject; ofCall(part: ToolCallPart): OpaqueCall } | undefined {
  if (origin && (origin.provider !== provider || origin.modelId !== modelId)) return undefined;
  const own: Partial<OpaqueMessage> = Object(providerData?.[provider]);
  if (own.server !== undefined && own.server !== server) return undefined;
  return { fields: own.fields ?? {}, ofCall: (part) => Object(part.providerData?.[provider]) };
}
