import { ApiKeyCredentials } from "@locus/oci-signer";
import { makeApiKey, makeOCID, type OCIServer, startOCIServer } from "@locus/testkit/oci";
import { type ChatRequest, createChatHandler } from "@locus/testkit/servers";
import type { Service } from "./service.js";

/** A local service. */
export interface StandIn extends Service, AsyncDisposable {
  readonly server: OCIServer;
}

/** Starts a server that only accepts requests signed with a new API key. It answers like a simple model. */
export async function startStandIn(): Promise<StandIn> {
  const chat = createChatHandler(({ body }: ChatRequest) => {
    const asked = JSON.stringify(body.messages);
    if (body.tools === undefined) return { text: ["Signed ", "and ", "let in."] };
    if (!asked.includes('"role":"tool"')) return { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] };
    return { text: ["The tool ", "says: ", /Sunny in \w+\./.exec(asked)?.[0] ?? "nothing"] };
  });
  const server = await startOCIServer({ handle: { "/openai/v1/": chat.handle } });
  const key = await makeApiKey();
  server.identities.addApiKey(key);
  return {
    server,
    endpoint: server.url,
    credentials: new ApiKeyCredentials(key),
    compartmentId: makeOCID("compartment"),
    model: "stand-in",
    [Symbol.asyncDispose]: () => server.close(),
  };
}
