import type { ModelRequest } from "@locus/core";
import { ApiKeyCredentials, type OCICredentials } from "@locus/oci-signer";
import { makeApiKey, type OCIServer, type OCIServerOptions, startOCIServer, type TestApiKey } from "@locus/testkit/oci";

/** A request for a model. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}

/** Credentials with an API key of the test kit. */
export function credentialsOf({ tenancy, user, fingerprint, privateKey }: TestApiKey): OCICredentials {
  return new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey });
}

/** An OCI service, and a key it knows. Disposing of it fails where a connection is still open. */
export interface OCIService extends AsyncDisposable {
  server: OCIServer;
  key: TestApiKey;
  credentials: OCICredentials;
}

let sharedKey: Promise<TestApiKey> | undefined;

/**
 * Starts a service. All of them know the same key, because keys take long to make.
 *
 * @param handle - Answers authentic requests.
 */
export async function startOCIService(handle: NonNullable<OCIServerOptions["handle"]>): Promise<OCIService> {
  sharedKey ??= makeApiKey();
  const key = await sharedKey;
  const server = await startOCIServer({ handle });
  server.identities.addApiKey(key);
  return {
    server,
    key,
    credentials: credentialsOf(key),
    async [Symbol.asyncDispose]() {
      await server.idle();
      await server.close();
    },
  };
}
