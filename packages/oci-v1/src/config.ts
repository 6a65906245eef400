import {
  ConfigurationError,
  type Connection,
  createConnection,
  modelDefaults,
  type Post,
  readEnvironment,
  refuseInBrowser,
} from "@locus/core";
import { createOCIFetch, inferenceEndpoint, type OCICredentials } from "@locus/oci-signer";
import type { ChatModelConfig } from "@locus/openai/fetch";
import { adaptRequest } from "./adapt-request.js";
import { ociDialect } from "./failures.js";
import { resolveFamily } from "./families.js";
import type { OCIFetchModelOptions } from "./options.js";

/** Who calls, and where the service is. */
export interface OCIPlace {
  credentials?: OCICredentials | undefined;
  compartmentId?: string | undefined;
  region?: string | undefined;
  /** The service's origin. */
  endpoint: string;
}

/** How an entry reaches the service. */
export interface OCITransport {
  /** Makes the function that posts. */
  post: (connection: Connection) => Post;
  /** Finds an identity by other means than credentials or a key; absent where there are none. */
  resolve?: (() => Promise<OCIPlace>) | undefined;
}

/**
 * Turns options into what `ChatModel` is made of. Who calls and where to is settled by the first request, and again by the next one
 * if that fails.
 */
export function ociConfig(options: OCIFetchModelOptions, transport: OCITransport): ChatModelConfig {
  const {
    model,
    credentials,
    apiKey = credentials || transport.resolve ? undefined : readEnvironment("OCI_GENAI_API_KEY"),
    compartmentId,
    region,
    realm,
    endpoint,
    baseURL,
    project,
    projectHeader = "OpenAI-Project",
    defaultHeaders,
    defaultQuery,
    dangerouslyAllowBrowser,
    fetch: send = (input, init) => fetch(input, init),
    maxRetries,
    timeouts,
    compat,
    extraBody,
    ...settings
  } = options;
  const { profile: profileName, authType } = Object(settings);
  if (!transport.resolve && (profileName || authType || (!credentials && !apiKey)))
    throw new ConfigurationError(withoutIdentity, { option: "credentials" });
  if (baseURL !== undefined && endpoint !== undefined) {
    throw new ConfigurationError("Give a baseURL (used verbatim) or an endpoint (a host), not both.", { option: "endpoint" });
  }
  refuseInBrowser(dangerouslyAllowBrowser);

  const resolveExplicit = async (): Promise<OCIPlace> => {
    const place = { region: region || readEnvironment("OCI_REGION") || "us-chicago-1", realm };
    return {
      credentials,
      // A key implies its compartment.
      compartmentId:
        compartmentId || (apiKey ? undefined : readEnvironment("OCI_COMPARTMENT") || readEnvironment("OCI_COMPARTMENT_ID")),
      region: place.region,
      endpoint: inferenceEndpoint({ ...place, endpoint: endpoint || undefined }),
    };
  };
  const found: Partial<OCIPlace> = {};
  const sent = new WeakMap<Headers, Headers>();
  /** What the last request proved its identity with. */
  let secret: string | undefined;
  const watched: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    secret = /(?:Bearer |ST\$)([^"]+)/.exec(headers.get("authorization") ?? "")?.[1];
    const response = await send(input, init);
    sent.set(response.headers, headers);
    return response;
  };
  let connection: Connection | undefined;
  const connect = async (): Promise<Post> => {
    const place = Object.assign(found, await (transport.resolve ?? resolveExplicit)());
    connection = createConnection({
      baseURL: baseURL ?? `${place.endpoint}/openai/v1`,
      path: "/chat/completions",
      query: defaultQuery,
      apiKey,
      // Frames of zstd, which the service may choose otherwise, break the decoders of several runtimes.
      headers: [
        { "accept-encoding": "gzip, deflate", "opc-compartment-id": place.compartmentId, [projectHeader]: project },
        defaultHeaders,
      ],
      fetch: place.credentials ? createOCIFetch({ credentials: place.credentials, fetch: watched }) : watched,
    });
    return transport.post(connection);
  };
  let connecting: Promise<Post> | undefined;
  const { profile, ...traits } = resolveFamily(model, compat);
  return {
    provider: "oci.v1",
    modelId: model,
    profile,
    dialect: ociDialect({ model, place: found, sent }),
    adapt: (body, warn) => adaptRequest(body, traits, warn),
    settings,
    extraBody,
    get url() {
      return connection?.url ?? baseURL ?? endpoint ?? "OCI";
    },
    redact: (text) => {
      const clean = connection?.redact(text) ?? text;
      return secret ? clean.replaceAll(secret, "[redacted]") : clean;
    },
    async post(body, init) {
      connecting ??= connect();
      const post = await connecting.catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return post(body, init);
    },
    defaults: modelDefaults(maxRetries, timeouts),
  };
}

const withoutIdentity = `Say who calls: credentials (ApiKeyCredentials, SessionTokenCredentials … of @locus/oci-signer), or apiKey (sk-…) or OCI_GENAI_API_KEY. A profile or an authType need Node: import { OCIOpenAIModel } from "@locus/oci-v1".`;
