import { createHash, sign } from "node:crypto";

/** Signs and sends a POST, for tests. Shares no code with a signer or the verification. */
export async function signedPost(
  url: string,
  { keyId, privateKey, body }: { keyId: string; privateKey: string; body: unknown },
): Promise<Response> {
  const { host, pathname } = new URL(url);
  const text = JSON.stringify(body);
  const headers: Record<string, string> = {
    date: new Date().toUTCString(),
    "content-type": "application/json",
    "x-content-sha256": createHash("sha256").update(text).digest("base64"),
  };
  const values = { ...headers, host, "(request-target)": `post ${pathname}`, "content-length": String(Buffer.byteLength(text)) };
  const signingString = Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
  const signature = sign("sha256", Buffer.from(signingString), privateKey).toString("base64");
  const names = Object.keys(values).join(" ");
  headers.authorization = `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`;
  return fetch(url, { method: "POST", headers, body: text });
}
