import { AuthenticationError, ConfigurationError } from "@locus/core";
import {
  type ApiKey,
  type Connection,
  createConnection,
  type KeyPlace,
  type Post,
  readEnvironment,
  refuseInBrowser,
  type ServiceOptions,
  type WireService,
} from "@locus/core/provider";
import type { FailureWords } from "./failure-words.js";

/** Connection options for OpenAI or a compatible server. */
export interface OpenAIServiceOptions extends ServiceOptions {
  /**
   * The key, or a function that returns a token for each request (Entra ID …). `null` sends no key, even if the environment has
   * one. @defaultValue `OPENAI_API_KEY`
   */
  apiKey?: ApiKey | null | undefined;
  /** Used verbatim; the path of the endpoint is appended. @defaultValue `OPENAI_BASE_URL`, else `https://api.openai.com/v1` */
  baseURL?: string | undefined;
  /** @defaultValue `OPENAI_ORG_ID` */
  organization?: string | null | undefined;
  /** @defaultValue `OPENAI_PROJECT_ID` */
  project?: string | null | undefined;
  /** Azure's API version, such as `"2024-10-21"`. Required with a deployment URL. */
  apiVersion?: string | undefined;
}

/** The parts of a service that depend on the API and its server. */
export interface OpenAIServiceSpec {
  /** The provider in origins, errors and telemetry, such as `"openai"`. */
  provider: string;
  /** The path after the base URL, such as `"/chat/completions"`. */
  path: string;
  /** Where the key goes. */
  auth: KeyPlace;
  /** Where a token from an `apiKey` function goes. @defaultValue as `auth` */
  tokenAuth?: KeyPlace | undefined;
  /** Creates the function that sends requests. */
  post: (connection: Connection) => Post;
  /** Server-specific patterns that classify failures. */
  failures?: FailureWords | undefined;
  /** The user's own client sets key and URL. */
  ownClient?: boolean | undefined;
}

const openaiURL = "https://api.openai.com/v1";

/** The base URL: the option, else the environment's, else OpenAI's. */
export function baseURLOf({ baseURL = readEnvironment("OPENAI_BASE_URL") }: OpenAIServiceOptions): string {
  return baseURL ?? openaiURL;
}

/**
 * Creates the service of one model for `attempt` of `@locus/core`.
 *
 * @param options - The user's options; missing ones are read from the environment here.
 */
export function openaiService(options: OpenAIServiceOptions & { model: string }, spec: OpenAIServiceSpec): WireService {
  const {
    model,
    apiKey = readEnvironment("OPENAI_API_KEY"),
    baseURL = readEnvironment("OPENAI_BASE_URL"),
    organization = readEnvironment("OPENAI_ORG_ID"),
    project = readEnvironment("OPENAI_PROJECT_ID"),
    apiVersion,
    defaultHeaders,
    defaultQuery,
  } = options;
  const { provider, path, ownClient } = spec;
  const { auth = spec.auth } = typeof apiKey === "function" ? { auth: spec.tokenAuth } : {};
  if (apiKey && !ownClient) refuseInBrowser(options.dangerouslyAllowBrowser);
  const connection = createConnection({
    baseURL: baseURL ?? openaiURL,
    path,
    query: { "api-version": apiVersion, ...defaultQuery },
    apiKey: apiKey ?? undefined,
    auth,
    headers: [{ "openai-organization": organization, "openai-project": project }, defaultHeaders],
    fetch: options.fetch,
  });
  if (!ownClient && connection.url.includes("/openai/deployments/") && !/[?&]api-version=./.test(connection.url)) {
    throw new ConfigurationError(
      'An Azure deployment URL needs apiVersion, such as "2024-10-21"; the v1 endpoint (…/openai/v1) needs none.',
      { option: "apiVersion" },
    );
  }
  const post = spec.post(connection);
  const hasKey =
    apiKey || baseURL !== undefined || Object.keys(defaultHeaders ?? {}).some((name) => /^(authorization|api-key)$/i.test(name));
  return {
    provider,
    modelId: model,
    dialect: {
      service: baseURL === undefined ? "OpenAI" : "The server",
      load: async () => (await import("./failures.js")).openaiFailures(spec),
    },
    url: connection.url,
    redact: connection.redact,
    post: hasKey ? post : rejectWithoutKey,
  };
}

async function rejectWithoutKey(): Promise<never> {
  throw new AuthenticationError("No API key: set OPENAI_API_KEY, or apiKey, or a baseURL whose server needs none.");
}

/** Options that the user's own client decides. */
const decidedByClient = [
  "apiKey",
  "baseURL",
  "organization",
  "project",
  "apiVersion",
  "defaultHeaders",
  "defaultQuery",
  "fetch",
] as const;

/**
 * The options for a user's own client: nothing is read from the environment. The key of the client is only used for redaction.
 *
 * @throws {@link ConfigurationError} if an option is set that the client decides.
 */
export function clientOptions<Options extends OpenAIServiceOptions>(
  options: Options,
  client: { readonly baseURL?: string; readonly apiKey?: string | null },
): Options {
  const option = decidedByClient.find((name) => options[name] !== undefined);
  if (option)
    throw new ConfigurationError(`Set ${option} on the client: it has no effect together with the client option.`, { option });
  return {
    ...options,
    apiKey: client.apiKey ?? null,
    organization: null,
    project: null,
    baseURL: client.baseURL ?? openaiURL,
  };
}
