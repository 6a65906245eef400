// Runs in each runtime: signs the test vectors, and sends one signed request.
import { ApiKeyCredentials, createOCIFetch, signRequest } from "@locus/oci-signer";
import type { KnownAnswer } from "../packages/oci-signer/src/testing/known-answers.js";

/** The input of the program. */
export interface Assignment {
  identity: { tenancy: string; user: string; fingerprint: string; privateKey: string };
  date: string;
  answers: readonly KnownAnswer[];
  /** The URL of the request to send. */
  url: string;
}

/** The output of the program. */
export interface Outcome {
  /** The `authorization` of each test vector. */
  authorizations: (string | null)[];
  /** The status of the sent request. */
  statuses: number[];
  texts: string[];
}

/** Runs the program. */
export async function run({ identity, date, answers, url }: Assignment): Promise<Outcome> {
  const credentials = new ApiKeyCredentials(identity);
  const key = await credentials.resolve();
  const authorizations: (string | null)[] = [];
  for (const { method, url, body, contentType } of answers) {
    const headers: HeadersInit = contentType === undefined ? {} : { "content-type": contentType };
    const signed = await signRequest({ method, url, body, headers, credentials: key, date });
    authorizations.push(signed.get("authorization"));
  }
  const signedFetch = createOCIFetch({ credentials, compartmentId: "ocid1.compartment.oc1..cccc" });
  const body = JSON.stringify({ text: "Zoë 日本 🦀" });
  const headers = { "content-type": "application/json", authorization: "Bearer sk-other" };
  const responses = [
    await signedFetch(`${url}/openai/v1/chat/completions?a=b%20c`, { method: "POST", headers, body }),
    await signedFetch(new Request(`${url}/openai/v1/responses`, { method: "POST", headers, body })),
    await signedFetch(new URL(`${url}/openai/v1/responses/resp_1`)),
  ];
  return {
    authorizations,
    statuses: responses.map(({ status }) => status),
    texts: await Promise.all(responses.map((response) => response.text())),
  };
}
