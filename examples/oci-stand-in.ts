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

/** A local OCI: its chat APIs, a valid profile, and the services for instance principals. */
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
  /** The endpoints for an instance's metadata and tokens. */
  readonly instance: { metadataBaseUrl: string; federationEndpoint: string };
}

/** The answers of the models, by API. */
export interface OCIScripts {
  chat?: ChatScript;
  responses?: ResponsesScript;
  /** The thread options of the Responses API. */
  threads?: ResponsesHandlerOptions;
  native?: NativeScript;
}

/**
 * Starts local services that act as OCI. They refuse requests without a valid signature.
 *
 * @param scripts - The answers of the models.
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
