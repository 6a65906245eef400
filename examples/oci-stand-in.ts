import {
  type ChatScript,
  createChatHandler,
  createOCIIdentities,
  makeApiKey,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  writeOCIConfig,
} from "@locus/testkit";

/** OCI on this machine: its chat, a profile it knows, and what an instance asks who it is. */
export interface OCIStandIn extends AsyncDisposable {
  readonly server: OCIServer;
  /** The origin of the inference service. */
  readonly endpoint: string;
  /** A config file with the profile `DEFAULT`. */
  readonly configFile: string;
  /** Where an instance asks for its identity, and gets its tokens. */
  readonly instance: { metadataBaseUrl: string; federationEndpoint: string };
}

/**
 * Starts the services that stand for OCI. They let in only whose signature they can verify.
 *
 * @param script - What the models say.
 */
export async function startOCIStandIn(script: ChatScript): Promise<OCIStandIn> {
  const identities = createOCIIdentities();
  const { handle } = createChatHandler(script);
  const [server, metadata, federation, key] = await Promise.all([
    startOCIServer({ handle: { "/openai/v1/": handle }, identities }),
    startInstanceMetadata(),
    startFederation({ identities }),
    makeApiKey(),
  ]);
  identities.addApiKey(key);
  const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key, region: "us-chicago-1" } } });
  return {
    server,
    endpoint: server.url,
    configFile: config.configFile,
    instance: { metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url },
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), metadata.close(), federation.close(), config[Symbol.asyncDispose]()]);
    },
  };
}
