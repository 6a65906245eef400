import { afterEach, describe, expect, test } from "vitest";
import { createOCIIdentities, toPublicKey } from "./identities.js";
import { type OCIServer, startOCIServer } from "./oci-server.js";
import { makeSession, type TestSession } from "./session.js";
import { createSessionRefresh } from "./session-refresh.js";
import { signedPost } from "./signed-post.js";

const servers: OCIServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe("the refresh of a session", () => {
  const url = "/v1/authentication/refresh";
  const start = async () => {
    const identities = createOCIIdentities();
    const server = await startOCIServer({ identities, handle: { [url]: createSessionRefresh(identities, 60) } });
    servers.push(server);
    const session = await makeSession();
    identities.addToken(session.token, session.publicKey);
    return {
      identities,
      session,
      call: (signer: TestSession, currentToken: string) => signedPost(server.url + url, { ...signer, body: { currentToken } }),
    };
  };

  test("returns a new token for the same key", async () => {
    const { call, session, identities } = await start();
    const { token } = (await (await call(session, session.token)).json()) as { token: string };
    expect(token).not.toBe(session.token);
    expect(identities.find(`ST$${token}`)?.publicKey.equals(toPublicKey(session.publicKey))).toBe(true);
    expect((await call({ ...session, keyId: `ST$${token}` }, token)).status).toBe(200);
  });

  test("refuses another token", async () => {
    const { call, session } = await start();
    expect((await call(session, "another")).status).toBe(400);
  });
});
