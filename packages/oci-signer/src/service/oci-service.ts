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
import { explicitTarget, type OCITarget, type ResolveTarget } from "./target.js";

/** Description of one API of the service, for {@link ociService}. */
export interface OCIServiceSpec {
  /** The provider's name in origins, errors and telemetry: `"oci.v1"`. */
  provider: string;
  modelId: string;
  /** Path after the service's origin, such as `"/openai/v1"`. */
  root: string;
  /** Replaces origin and root; used verbatim. */
  baseURL?: string | undefined;
  /** Path after the root, such as `"/chat/completions"`. */
  path: string;
  /** Headers in addition to those of the options. */
  headers?: ((target: OCITarget) => HeaderValues) | undefined;
  /** Creates the function that posts. */
  post: (connection: Connection, target: OCITarget) => Post;
  /** Resolves a profile or principal; absent when the options have `credentials` or `apiKey`, and without Node. */
  resolve?: ResolveTarget | undefined;
  /** Advice for failures specific to this API. */
  hint?: ((failure: Failure, code: string) => string | undefined) | undefined;
}

/**
 * OCI Generative AI for one model, as a service for `attempt` of `@locus/core`.
 *
 * The first request resolves identity and endpoint; after a failure, the next request tries again.
 *
 * @param options - The user's options.
 * @param spec - The API.
 * @throws ConfigurationError when there is no identity, or in a browser without `dangerouslyAllowBrowser`.
 */
export function ociService(options: OCIServiceOptions & OCIExplicitIdentity, spec: OCIServiceSpec): WireService {
  const { credentials, endpoint, defaultHeaders, defaultQuery, fetch: send = (input, init) => fetch(input, init) } = options;
  const { provider, modelId, baseURL, path, resolve } = spec;
  const { apiKey = credentials || resolve ? undefined : readEnvironment("OCI_GENAI_API_KEY") } = options;
  const { profile, authType } = Object(options);
  if (!resolve && (profile || authType || (!credentials && !apiKey))) {
    throw new ConfigurationError(withoutIdentity(`@locus/${provider.replace(".", "-")}`), { option: "credentials" });
  }
  // Checked at run time too, for callers without types.
  if (typeof modelId !== "string") {
    throw new ConfigurationError(`model must be an id such as "openai.gpt-5.5", not ${modelId}.`, { option: "model" });
  }
  const otherKind = otherKindOf(modelId);
  if (otherKind) {
    throw new ConfigurationError(`${modelId} ${otherKind} and does not chat: pass a chat model of OCI.`, { option: "model" });
  }
  if (baseURL !== undefined && endpoint !== undefined) {
    throw new ConfigurationError("Pass either a baseURL (used verbatim) or an endpoint (a host): both are set.", {
      option: "endpoint",
    });
  }
  refuseInBrowser(options.dangerouslyAllowBrowser);
  // Resolved at once, so that mistakes in the options throw in the constructor.
  const target = resolve ?? explicitTarget({ ...options, model: modelId, endpoint: endpoint || baseURL }, apiKey);

  const resolved: Partial<OCITarget> = {};
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
    const current = typeof target === "function" ? await target() : target;
    Object.assign(resolved, current);
    connection = createConnection({
      baseURL: baseURL ?? current.endpoint + spec.root,
      path,
      query: defaultQuery,
      apiKey,
      headers: [acceptEncoding, spec.headers?.(current), defaultHeaders],
      redactor,
      fetch: current.credentials ? createOCIFetch({ credentials: current.credentials, fetch: watched }) : watched,
    });
    return spec.post(connection, current);
  };
  let connecting: Promise<Post> | undefined;
  return {
    provider,
    modelId,
    dialect: {
      service: "OCI",
      load: async () =>
        (await import("./failures.js")).ociFailures({ provider, model: modelId, target: resolved, sent, hint: spec.hint }),
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
  `There is no identity: pass credentials (ApiKeyCredentials … of @locus/oci-signer) or apiKey, or set OCI_GENAI_API_KEY. profile and authType need Node: import the model from "${packageName}".`;
