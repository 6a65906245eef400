import type { AssistantMessage, ProviderData } from "@locus/core";
import type { CompatProfile } from "../compat.js";
import type { Opaque } from "./collect-opaque.js";

/** The recipient of a request. Opaque data is sent back only to the provider, server and model that it came from. */
export interface Recipient {
  provider: string;
  modelId: string;
  /** Absent if the provider has only one server. */
  server?: string | undefined;
  profile: Pick<CompatProfile, "opaqueFields">;
}

/**
 * Selects the opaque data to send back with a message and its calls.
 *
 * @returns A function that reads the data of the message or of a call; `{}` if the message came from another recipient. A message without
 * an origin is accepted, because a program wrote it.
 */
export function opaqueOf(
  { origin, providerData }: AssistantMessage,
  { provider, modelId, server, profile }: Recipient,
): (owner: { providerData?: ProviderData | undefined }) => Opaque {
  const own: Opaque = Object(providerData?.[provider]);
  const isFromRecipient =
    (!origin || (origin.provider === provider && origin.modelId === modelId)) && (own.server ?? server) === server;
  return (owner) => (isFromRecipient && profile.opaqueFields ? Object(owner.providerData?.[provider]) : {});
}
