import { ConfigurationError } from "@locus/core";
import {
  type Connection,
  createConnection,
  createRedactor,
  type Failure,
  type HeaderValues,
  type Post,
  readEnvironment,
  refuseInBrowser,
  type WireService,
} from "@locus/core/provider";
import { createOCIFetch } from "@locus/oci-signer";
import { acceptEncoding } from "../accept-encoding.js";
import { rememberIdentity } from "../remember-identity.js";
import { otherKindOf } from "./model-traits.js";
import type { OCIExplicitIdentity, OCIServiceOptions } from "./options.js";
import { explicitPlace, type FindPlace, type OCIPlace } from "./place.js";

/** What one API of the service adds to {@link OCIServiceOptions}. */
export interface OCIServiceSpec {
  /** Who the model is in origins, errors and telemetry: `"oci.v1"`. */
  provider: string;
  modelId: string;
  /** What follows the service's origin, such as `"/openai/v1"`. */
  root: string;
  /** Used verbatim in place of the origin and the root. */
  baseURL?: string | undefined;
  /** What follows the root, such as `"/chat/completions"`. */
  path: string;
  /** Besides those of the options. */
  headers?: ((place: OCIPlace) => HeaderValues) | undefined;
  /** Makes the function that posts. */
  post: (connection: Connection, place: OCIPlace) => Post;
  /** Finds an identity by other means than credentials or a key; absent where there are none. */
  find?: FindPlace | undefined;
  /** What helps with a failure of this API in particular. */
  hint?: ((failure: Failure, code: string) => string | undefined) | undefined;
}

/**
 * OCI Generative AI for one model: what `attempt` of `@locus/core` takes.
 *
 * Who calls and where to is settled by the first request, and again by the next one if that fails.
 *
 * @param options - What the user gave.
 * @param spec - What the API adds.
 * @throws ConfigurationError where it is not said who calls, or in a page whose author has not allowed it.
 */
export function ociService(options: OCIServiceOptions & OCIExplicitIdentity, spec: OCIServiceSpec): WireService {
  const { credentials, endpoint, defaultHeaders, defaultQuery, fetch: send = (input, init) => fetch(input, init) } = options;
  const { provider, modelId, baseURL, path, find } = spec;
  const { apiKey = credentials || find ? undefined : readEnvironment("OCI_GENAI_API_KEY") } = options;
  const { profile, authType } = Object(options);
  if (!find && (profile || authType || (!credentials && !apiKey))) {
    throw new ConfigurationError(withoutIdentity(`@locus/${provider.replace(".", "-")}`), { option: "credentials" });
  }
  // JavaScript does not check.
  if (typeof modelId !== "string") {
    throw new ConfigurationError(`model must be an id such as "openai.gpt-5.5", not ${modelId}.`, { option: "model" });
  }
  const otherKind = otherKindOf(modelId);
  if (otherKind) {
    throw new ConfigurationError(`${modelId} ${otherKind}, it answers no chat: name a chat model of OCI.`, { option: "model" });
  }
  if (baseURL !== undefined && endpoint !== undefined) {
    throw new ConfigurationError("Give a baseURL (used verbatim) or an endpoint (a host), not both.", { option: "endpoint" });
  }
  refuseInBrowser(options.dangerouslyAllowBrowser);
  // What is wrong with a place that is said outright shows at once.
  const where = find ?? explicitPlace({ ...options, model: modelId, endpoint: endpoint || baseURL }, apiKey);

  const found: Partial<OCIPlace> = {};
  const sent = new WeakMap<Headers, Headers>();
  const redactor = createRedactor(baseURL ?? endpoint);
  const watched: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    rememberIdentity(headers, redactor);
    const response = await send(input, init);
    sent.set(response.headers, headers);
    return response;
  };
  let connection: Connection | undefined;
  const connect = async (): Promise<Post> => {
    const place = typeof where === "function" ? await where() : where;
    Object.assign(found, place);
    connection = createConnection({
      baseURL: baseURL ?? place.endpoint + spec.root,
      path,
      query: defaultQuery,
      apiKey,
      headers: [acceptEncoding, spec.headers?.(place), defaultHeaders],
      redactor,
      fetch: place.credentials ? createOCIFetch({ credentials: place.credentials, fetch: watched }) : watched,
    });
    return spec.post(connection, place);
  };
  let connecting: Promise<Post> | undefined;
  return {
    provider,
    modelId,
    dialect: {
      service: "OCI",
      load: async () =>
        (await import("./failures.js")).ociFailures({ provider, model: modelId, place: found, sent, hint: spec.hint }),
    },
    get url() {
      return connection?.url ?? baseURL ?? endpoint ?? "OCI";
    },
    redact: redactor.redact,
    async post(body, init) {
      connecting ??= connect();
      const post = await connecting.catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return post(body, init);
    },
  };
}

const withoutIdentity = (packageName: string): string =>
  `Say who calls: credentials (ApiKeyCredentials … of @locus/oci-signer), apiKey or OCI_GENAI_API_KEY. A profile or an authType need Node: import the model from "${packageName}".`;
