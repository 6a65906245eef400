import type { ModelRequest } from "@locus/core";
import { ApiKeyCredentials, type OCICredentials } from "@locus/oci-signer";
import { makeApiKey, type OCIServer, type OCIServerOptions, startOCIServer, type TestApiKey } from "@locus/testkit/oci";

/** A model request with one user message. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}

/** Credentials with an API key of the test kit. */
export function credentialsOf({ tenancy, user, fingerprint, privateKey }: TestApiKey): OCICredentials {
  return new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey });
}

/** An OCI service and a registered key. Disposing of it fails if a connection is still open. */
export interface OCIService extends AsyncDisposable {
  server: OCIServer;
  key: TestApiKey;
  credentials: OCICredentials;
}

let sharedKey: Promise<TestApiKey> | undefined;

/**
 * Starts a service. All services share a key, because generating keys is slow.
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
