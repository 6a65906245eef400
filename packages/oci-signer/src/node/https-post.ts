import { maxResponseBytes, type ServiceAnswer } from "./ask-service.js";

/** A POST to a server with a certificate of a private authority. */
export interface HttpsPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** The only certificates to trust, as PEM. */
  ca: string;
  signal: AbortSignal;
}

/** Sends a POST over a separate connection. Not with `fetch`, because its trusted certificates can only be set through undici. */
export async function httpsPost({ url, headers, body, ca, signal }: HttpsPost): Promise<ServiceAnswer> {
  const { request } = await import("node:https");
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers, ca, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let left = maxResponseBytes;
      const answer = (): void => {
        const requestId = response.headers["opc-request-id"];
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8"),
          isCut: left < 0,
          requestId: typeof requestId === "string" ? requestId : undefined,
        });
      };
      response.on("data", (chunk: Buffer) => {
        left -= chunk.length;
        if (left >= 0) chunks.push(chunk);
        else {
          answer();
          response.destroy();
        }
      });
      response.on("error", reject);
      response.on("end", answer);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
