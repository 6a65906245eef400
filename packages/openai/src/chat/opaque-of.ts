import type { AssistantMessage, ProviderData } from "@locus/core";
import type { CompatProfile } from "../compat.js";
import type { Opaque } from "./collect-opaque.js";

/** Who a request goes to: opaque data goes back to the provider, server and model that it came from, and to no other. */
export interface Recipient {
  provider: string;
  modelId: string;
  /** Absent where a provider has one server only. */
  server?: string | undefined;
  profile: Pick<CompatProfile, "opaqueFields">;
}

/**
 * What goes back with a message and with its calls.
 *
 * @returns A function that takes them. It finds nothing where the message came from elsewhere. A message without an origin is believed,
 * because a program has written it.
 */
export function opaqueOf(
  { origin, providerData }: AssistantMessage,
  { provider, modelId, server, profile }: Recipient,
): (owner: { providerData?: ProviderData | undefined }) => Opaque {
  const own: Opaque = Object(providerData?.[provider]);
  const isFromThere =
    (!origin || (origin.provider === provider && origin.modelId === modelId)) && (own.server ?? server) === server;
  return (owner) => (isFromThere && profile.opaqueFields ? Object(owner.providerData?.[provider]) : {});
}
