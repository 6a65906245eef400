import type { JsonObject } from "@locus/core";
import type { TestApiKey } from "@locus/testkit/oci";
import { SimpleAuthenticationDetailsProvider } from "oci-common";
import { GenerativeAiInferenceClient, type models } from "oci-generativeaiinference";

/** A response of Oracle's client: the text of a stream, or the parsed response. */
export type OracleAnswer = { sse: string } | { chatResponse: JsonObject };

/** Oracle's client for OCI's chat API, for comparison. */
export interface OracleClient extends Disposable {
  /** Sends the body of a request. */
  chat(details: JsonObject): Promise<OracleAnswer>;
}

/** Creates a client. Share one among all runs of a test, because it starts slowly. */
export function oracleClient(endpoint: string, { tenancy, user, fingerprint, privateKey }: TestApiKey): OracleClient {
  const authenticationDetailsProvider = new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKey, null);
  const client = new GenerativeAiInferenceClient({ authenticationDetailsProvider });
  client.endpoint = endpoint;
  return {
    async chat(details) {
      // Cast, because the client's types have enums instead of strings.
      const answer = await client.chat({ chatDetails: details as object as models.ChatDetails });
      if (answer instanceof ReadableStream) return { sse: await new Response(answer).text() };
      if (!answer || !("chatResult" in answer)) throw new TypeError("Oracle's client gave nothing.");
      return { chatResponse: JSON.parse(JSON.stringify(answer.chatResult.chatResponse)) };
    },
    [Symbol.dispose]: () => client.close(),
  };
}
