import {
  createNativeChatHandler,
  createOCIIdentities,
  makeApiKey,
  type NativeChatHandler,
  type NativeScript,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  writeOCIConfig,
} from "@locus/testkit/oci";
import {
  type ChatScript,
  createChatHandler,
  createResponsesHandler,
  type ResponsesHandler,
  type ResponsesHandlerOptions,
  type ResponsesScript,
} from "@locus/testkit/servers";

/** OCI on this machine: its chat, a profile it knows, and what an instance asks who it is. */
export interface OCIStandIn extends AsyncDisposable {
  readonly server: OCIServer;
  /** Its Responses API. */
  readonly responses: ResponsesHandler;
  /** Its native chat API. */
  readonly native: NativeChatHandler;
  /** The origin of the inference service. */
  readonly endpoint: string;
  /** A config file with the profile `DEFAULT`. */
  readonly configFile: string;
  /** Where an instance asks for its identity, and gets its tokens. */
  readonly instance: { metadataBaseUrl: string; federationEndpoint: string };
}

/** What the models say, by the API on which they are asked. */
export interface OCIScripts {
  chat?: ChatScript;
  responses?: ResponsesScript;
  /** How the Responses API deals with threads. */
  threads?: ResponsesHandlerOptions;
  native?: NativeScript;
}

/**
 * Starts the services that stand for OCI. They let in only whose signature they can verify.
 *
 * @param scripts - What the models say.
 */
export async function startOCIStandIn(scripts: OCIScripts): Promise<OCIStandIn> {
  const identities = createOCIIdentities();
  const chat = createChatHandler(scripts.chat ?? []);
  const responses = createResponsesHandler(scripts.responses ?? [], scripts.threads);
  const native = createNativeChatHandler(scripts.native ?? []);
  const handle = {
    "/openai/v1/": chat.handle,
    "/openai/v1/responses": responses.handle,
    "/20231130/actions/": native.handle,
  };
  const [server, metadata, federation, key] = await Promise.all([
    startOCIServer({ handle, identities }),
    startInstanceMetadata(),
    startFederation({ identities }),
    makeApiKey(),
  ]);
  identities.addApiKey(key);
  const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key, region: "us-chicago-1" } } });
  return {
    server,
    responses,
    native,
    endpoint: server.url,
    configFile: config.configFile,
    instance: { metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url },
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), metadata.close(), federation.close(), config[Symbol.asyncDispose]()]);
    },
  };
}
