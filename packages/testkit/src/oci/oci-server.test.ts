import httpSignature from "http-signature";
import * as common from "oci-common";
import { afterEach, describe, expect, test } from "vitest";
import { createChatHandler } from "../servers/chat/chat-server.js";
import { makeApiKey } from "./api-key.js";
import { type OCIRequest, type OCIServer, type OCIServerOptions, startOCIServer } from "./oci-server.js";
import { makeSession } from "./session.js";

const servers: OCIServer[] = [];
const start = async (options?: OCIServerOptions): Promise<OCIServer> => {
  const server = await startOCIServer(options);
  servers.push(server);
  return server;
};

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.idle();
    await server.close();
  }
});

const key = await makeApiKey();
const provider = new common.SimpleAuthenticationDetailsProvider(key.tenancy, key.user, key.fingerprint, key.privateKey, null);

/** Whether another implementation accepts the request too. */
function accordingToHttpSignature({ method, url, headers }: OCIRequest): boolean {
  const parsed = httpSignature.parseRequest(
    { method, url, headers: { ...headers } },
    { algorithms: ["rsa-sha256"], strict: true },
  );
  return httpSignature.verifySignature(parsed, key.publicKey);
}

/** Sends a request as oci-common signs it. */
async function send(
  url: string,
  { method = "POST", body = '{"a":"ü"}', signer = provider as common.AuthenticationDetailsProvider, headers = {} } = {},
): Promise<Response> {
  const request = { method, uri: url, headers: new Headers(headers), ...(method !== "GET" && { body }) } as common.HttpRequest;
  await new common.DefaultRequestSigner(signer).signHttpRequest(request);
  return fetch(url, { method, headers: request.headers, ...(method !== "GET" && { body }) });
}

test.each(["GET", "DELETE", "POST", "PUT", "PATCH"])("accepts %s of oci-common", async (method) => {
  const server = await start();
  server.identities.addApiKey(key);
  const response = await send(`${server.url}/20231130/x?q=a%20b%3A`, { method, headers: { "opc-compartment-id": "ocid1.c" } });
  await response.text();

  expect(server.requests[0]?.signature.problem).toBeUndefined();
  expect(server.requests.map(accordingToHttpSignature)).toEqual([true]);
  expect(response.status).toBe(200);
  expect(response.headers.get("opc-request-id")).toBe("opc-request-1");
  expect(server.requests).toMatchObject([
    { identity: { type: "api_key", keyId: key.keyId, user: key.user }, compartmentId: "ocid1.c", requestId: "opc-request-1" },
  ]);
  expect(server.requests[0]?.signature.signedHeaders?.slice(0, 3)).toEqual(["x-date", "(request-target)", "host"]);
});

describe("refuses", () => {
  test.each<[string, (server: OCIServer) => void, string]>([
    ["an unknown key", (server) => server.identities.remove(key.keyId), "key"],
    ["a clock that is slow", (server) => server.setClock(() => Date.now() + 301_000), "date"],
    ["a clock that is fast", (server) => server.setClock(() => Date.now() - 302_000), "date"],
  ])("%s", async (_name, arrange, check) => {
    const server = await start();
    server.identities.addApiKey(key);
    arrange(server);
    const response = await send(server.url);

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "NotAuthenticated" });
    expect(response.headers.get("opc-request-id")).toBe("opc-request-1");
    expect(server.requests[0]?.signature.problem?.check).toBe(check);
  });

  test("a request without credentials", async () => {
    const server = await start();
    expect((await fetch(server.url)).status).toBe(401);
    expect(server.requests[0]?.signature.problem?.check).toBe("authorization");
  });
});

test("answers with the time of its clock", async () => {
  const server = await start({ clock: () => Date.UTC(2030, 0, 2) });
  const response = await fetch(server.url);
  await response.text();
  expect(response.headers.get("date")).toBe("Wed, 02 Jan 2030 00:00:00 GMT");
});

test("accepts tokens until they expire", async () => {
  const server = await start();
  const session = await makeSession();
  server.identities.addToken(session.token, session.publicKey);
  const signer = { getKeyId: async () => session.keyId, getPrivateKey: () => session.privateKey, getPassphrase: () => null };

  expect((await send(server.url, { signer })).status).toBe(200);
  expect(server.requests[0]?.identity).toMatchObject({ type: "token", claims: { tenant: session.tenancy } });

  server.identities.addToken(session.token, session.publicKey, Math.floor(Date.now() / 1000) - 1);
  expect((await send(server.url, { signer })).status).toBe(401);
  expect(server.requests[1]?.signature.problem?.check).toBe("expiry");
});

test("refuses a token that another key signs with", async () => {
  const server = await start();
  const session = await makeSession();
  server.identities.addToken(session.token, key.publicKey);
  const signer = { getKeyId: async () => session.keyId, getPrivateKey: () => session.privateKey, getPassphrase: () => null };
  expect((await send(server.url, { signer })).status).toBe(401);
  expect(server.requests[0]?.signature.problem?.check).toBe("signature");
});

test("accepts registered bearer keys", async () => {
  const server = await start();
  server.identities.addBearerKey("sk-1");
  const ask = async (bearer: string) => (await fetch(server.url, { headers: { authorization: `Bearer ${bearer}` } })).status;
  expect([await ask("sk-1"), await ask("sk-2")]).toEqual([200, 401]);
  expect(server.requests[0]?.identity).toEqual({ type: "bearer", key: "sk-1" });
});

test("passes authentic requests to the handler at their path", async () => {
  const chat = createChatHandler([{ text: ["Hel", "lo"] }]);
  const server = await start({ handle: { "/openai/v1/": chat.handle, "/": (exchange) => exchange.json(200, "root") } });
  server.identities.addApiKey(key);

  const streamed = await send(`${server.url}/openai/v1/chat/completions`, { body: '{"stream":true}' });
  expect(await streamed.text()).toContain("data: [DONE]");
  expect(streamed.headers.get("opc-request-id")).toBe("opc-request-1");
  expect(await (await send(`${server.url}/other`)).json()).toBe("root");
  expect((await fetch(`${server.url}/openai/v1/chat/completions`, { method: "POST", body: "{}" })).status).toBe(401);
  expect(chat.completions).toHaveLength(1);
});

test("answers 404 at a path without a handler", async () => {
  const server = await start({ handle: { "/a/": () => {} } });
  server.identities.addBearerKey("sk-1");
  const response = await fetch(`${server.url}/b`, { headers: { authorization: "Bearer sk-1" } });
  expect([response.status, await response.json()]).toMatchObject([404, { code: "NotAuthorizedOrNotFound" }]);
});
