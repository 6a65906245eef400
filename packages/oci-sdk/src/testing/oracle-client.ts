import type { JsonObject } from "@locus/core";
import type { TestApiKey } from "@locus/testkit/oci";
import { SimpleAuthenticationDetailsProvider } from "oci-common";
import { GenerativeAiInferenceClient, type models } from "oci-generativeaiinference";

/** What Oracle's client makes of an answer: a stream as its bytes, anything else as its models have it. */
export type OracleAnswer = { sse: string } | { chatResponse: JsonObject };

/** Oracle's own client for OCI's chat API: what ours is compared with. */
export interface OracleClient extends Disposable {
  /** Sends the body of a request. */
  chat(details: JsonObject): Promise<OracleAnswer>;
}

/** Makes one. It starts slowly: one does for all runs of a test. */
export function oracleClient(endpoint: string, { tenancy, user, fingerprint, privateKey }: TestApiKey): OracleClient {
  const authenticationDetailsProvider = new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKey, null);
  const client = new GenerativeAiInferenceClient({ authenticationDetailsProvider });
  client.endpoint = endpoint;
  return {
    async chat(details) {
      // Its types have enums where ours have their words.
      const answer = await client.chat({ chatDetails: details as object as models.ChatDetails });
      if (answer instanceof ReadableStream) return { sse: await new Response(answer).text() };
      if (!answer || !("chatResult" in answer)) throw new TypeError("Oracle's client gave nothing.");
      return { chatResponse: JSON.parse(JSON.stringify(answer.chatResult.chatResponse)) };
    },
    [Symbol.dispose]: () => client.close(),
  };
}
