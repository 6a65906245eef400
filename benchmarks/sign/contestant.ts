/** Signs with one of the two contestants in a separate process, on each message from the parent. */
import { generateKeyPairSync } from "node:crypto";
import { ApiKeyCredentials, signRequest } from "@locus/oci-signer";

/** A round: the size of the body, and the number of requests to sign. */
export interface Round {
  bytes: number;
  requests: number;
}

/** Milliseconds per request: CPU time on all threads, and elapsed time. */
export interface Sample {
  cpu: number;
  elapsed: number;
}

const url = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com/openai/v1/chat/completions";
const headers = { "content-type": "application/json" };
const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const identity = {
  tenancy: "ocid1.tenancy.oc1..aaaa",
  user: "ocid1.user.oc1..bbbb",
  fingerprint: "20:3b:97:13:55:1c:5b:0d",
  privateKey: String(key.export({ type: "pkcs8", format: "pem" })),
};

type Sign = (body: string) => Promise<Headers>;

async function oracle(): Promise<Sign> {
  const { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } = await import("oci-common");
  const { tenancy, user, fingerprint, privateKey } = identity;
  const signer = new DefaultRequestSigner(new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKey, null));
  return async (body) => {
    const request = { method: "POST", uri: url, headers: new Headers(headers), body } as const;
    await signer.signHttpRequest(request);
    return request.headers;
  };
}

async function ours(): Promise<Sign> {
  const credentials = new ApiKeyCredentials(identity);
  return async (body) => signRequest({ method: "POST", url, headers, body, credentials: await credentials.resolve() });
}

const sign = await (process.argv[2] === "oci-common" ? oracle() : ours());

process.on("message", async ({ bytes, requests }: Round) => {
  const body = JSON.stringify({ messages: [{ role: "user", content: "All work and no play. ".repeat(bytes / 22) }] });
  const [before, start] = [process.cpuUsage(), performance.now()];
  for (let request = 0; request < requests; request++) {
    if (!(await sign(body)).has("authorization")) throw new Error("Nothing was signed.");
  }
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpu: (user + system) / 1_000 / requests, elapsed: elapsed / requests } satisfies Sample);
});
process.send?.("ready");
