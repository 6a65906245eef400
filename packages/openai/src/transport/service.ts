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

/** How OpenAI is reached, or a server in its place. */
export interface OpenAIServiceOptions extends ServiceOptions {
  /**
   * The key, or a function that is asked for a token before every request (Entra ID …). `null` sends none, whatever the
   * environment says. @defaultValue `OPENAI_API_KEY`
   */
  apiKey?: ApiKey | null | undefined;
  /** Used verbatim; the API's path is appended. @defaultValue `OPENAI_BASE_URL`, else `https://api.openai.com/v1` */
  baseURL?: string | undefined;
  /** @defaultValue `OPENAI_ORG_ID` */
  organization?: string | null | undefined;
  /** @defaultValue `OPENAI_PROJECT_ID` */
  project?: string | null | undefined;
  /** Azure's API version, such as `"2024-10-21"`: needed with a deployment URL. */
  apiVersion?: string | undefined;
}

/** What one API adds to {@link OpenAIServiceOptions}. */
export interface OpenAIServiceSpec {
  /** Who the model is in origins, errors and telemetry: `"openai"`. */
  provider: string;
  /** What follows the base URL, such as `"/chat/completions"`. */
  path: string;
  /** Where the key goes. */
  auth: KeyPlace;
  /** Where a token from a function goes, when not to the same place. */
  tokenAuth?: KeyPlace | undefined;
  /** Makes the function that posts. */
  post: (connection: Connection) => Post;
  /** What the server's failures mean, in its words. */
  failures?: FailureWords | undefined;
  /** The key and URL are those of a client of the user's own. */
  ownClient?: boolean | undefined;
}

const openaiURL = "https://api.openai.com/v1";

/** Where requests go: the option, the environment's, OpenAI. */
export function baseURLOf({ baseURL = readEnvironment("OPENAI_BASE_URL") }: OpenAIServiceOptions): string {
  return baseURL ?? openaiURL;
}

/**
 * OpenAI for one model: what `attempt` of `@locus/core` takes.
 *
 * @param options - What the user gave; the environment is read here.
 * @param spec - What the API adds.
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

/** Options that a client of the user's own decides. */
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

/** The options for a client of the user's own: nothing comes from the environment. Its key is only kept out of messages. */
export function clientOptions<Options extends OpenAIServiceOptions>(
  options: Options,
  client: { readonly baseURL?: string; readonly apiKey?: string | null },
): Options {
  const option = decidedByClient.find((name) => options[name] !== undefined);
  if (option) throw new ConfigurationError(`Set ${option} on the client: it is not used beside the client option.`, { option });
  return {
    ...options,
    apiKey: client.apiKey ?? null,
    organization: null,
    project: null,
    baseURL: client.baseURL ?? openaiURL,
  };
}
