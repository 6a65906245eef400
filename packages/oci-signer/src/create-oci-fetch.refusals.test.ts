import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { BearerCredentials } from "./bearer-credentials.js";
import { createOCIFetch } from "./create-oci-fetch.js";
import type { OCICredentials } from "./credentials.js";
import { type ExpiringKey, RefreshingCredentials } from "./refreshing-credentials.js";
import { SessionTokenCredentials, tokenKey } from "./session-token-credentials.js";
import { startSignatureServer } from "./testing/signature-server.js";
import { newKey, newToken, userWith } from "./testing/test-identity.js";
import { parseSignature } from "./testing/verify-signature.js";

const key = newKey();
const init = { method: "POST", body: '{"a":1}', headers: { "content-type": "application/json" } };
const minute = 60_000;

/** Tokens of one key, numbered. `load` is told how many there were before. */
function numbered(lifeMs = 60 * minute, aheadMs = 0) {
  const tokens: string[] = [];
  const credentials = new RefreshingCredentials(async ({ now }): Promise<ExpiringKey> => {
    const token = newToken({ exp: (now + lifeMs) / 1000, aheadMs, serial: tokens.length });
    tokens.push(token);
    return tokenKey(token, key.pkcs8);
  });
  return { tokens, credentials };
}

const keyIdOf = (authorization: string | undefined): string => parseSignature(authorization).keyId;

describe("a 401", () => {
  test("refreshes once and signs again, with another date", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { tokens, credentials } = numbered();
    const dates: string[] = [];
    await using server = await startSignatureServer(key.publicKey, {
      judge({ headers }, index) {
        dates.push(headers.date ?? "");
        // Dates are in seconds.
        if (index === 0) vi.setSystemTime(Date.now() + 2_000);
        return keyIdOf(headers.authorization) === `ST$${tokens[0]}` ? "revoked" : undefined;
      },
    });
    const signed = createOCIFetch({ credentials });
    expect((await signed(server.url, init)).status).toBe(200);
    expect(tokens).toHaveLength(2);
    expect(server.requests.map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
    expect(server.requests.map(({ body }) => Buffer.from(body).toString())).toEqual([init.body, init.body]);
    expect(dates[1]).not.toBe(dates[0]);
    expect((await signed(server.url, init)).status).toBe(200);
    expect(server.requests).toHaveLength(3);
  });

  test("is returned as it is when the second key is refused, too", async () => {
    const { tokens, credentials } = numbered();
    await using server = await startSignatureServer(key.publicKey, { judge: () => "policy" });
    const response = await createOCIFetch({ credentials })(server.url, init);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: "NotAuthenticated", message: "policy" });
    expect(tokens).toHaveLength(2);
    expect(server.requests).toHaveLength(2);
  });

  test.each<[string, OCICredentials]>([
    ["an API key", new ApiKeyCredentials(userWith(key))],
    ["a session that is text", new SessionTokenCredentials({ token: newToken({ exp: 4e9 }), privateKey: key.pkcs8 })],
    [
      "functions that read the same again",
      new SessionTokenCredentials({ token: async () => newToken({ exp: 4e9 }), privateKey: () => key.pkcs8 }),
    ],
    ["a bearer key", new BearerCredentials(() => "sk-same")],
  ])("of what cannot change is returned at once, its body unread: %s", async (_name, credentials) => {
    await using server = await startSignatureServer(key.publicKey, { judge: () => "no" });
    const response = await createOCIFetch({ credentials })(server.url, init);
    expect(response).toMatchObject({ status: 401, bodyUsed: false });
    expect(await response.text()).toContain("NotAuthenticated");
    expect(server.requests).toHaveLength(1);
  });

  test("asks a function for another bearer key", async () => {
    const keys = ["sk-old", "sk-new"];
    await using server = await startSignatureServer(key.publicKey, {
      judge: ({ headers }) => (headers.authorization === "Bearer sk-new" ? null : "no"),
    });
    const credentials = new BearerCredentials(async () => keys.shift() ?? "sk-new");
    expect((await createOCIFetch({ credentials })(server.url, init)).status).toBe(200);
  });

  test.each([403, 404, 429, 500, 503])("is the only refusal: %i is left to the client", async (status) => {
    const { tokens, credentials } = numbered();
    await using server = await startSignatureServer(key.publicKey, {
      answer: (_request, response) => void response.writeHead(status).end("no"),
    });
    expect((await createOCIFetch({ credentials })(server.url, init)).status).toBe(status);
    expect(server.requests).toHaveLength(1);
    expect(tokens).toHaveLength(1);
  });

  test("whose refresh fails is that failure", async () => {
    let isDown = false;
    const credentials = new RefreshingCredentials(async () => {
      if (isDown) throw new Error("The federation service cannot be reached.");
      isDown = true;
      return tokenKey(newToken({ exp: 4e9 }), key.pkcs8);
    });
    await using server = await startSignatureServer(key.publicKey, { judge: () => "no" });
    await expect(createOCIFetch({ credentials })(server.url, init)).rejects.toThrow("cannot be reached");
  });
});

describe("50 requests at a time", () => {
  test("refused all: one refresh, and each is sent once more, no token with another's key", async () => {
    const keys = [key, newKey()];
    let loads = 0;
    const credentials = new RefreshingCredentials(async () => {
      const mine = loads++;
      await new Promise((resolve) => setImmediate(resolve));
      return tokenKey(newToken({ exp: 4e9, mine }), keys[mine]?.pkcs8 ?? "");
    });
    // What the second key signed does not verify with the first.
    await using server = await startSignatureServer(key.publicKey, {
      judge({ headers, refusal }) {
        const { mine } = JSON.parse(Buffer.from(keyIdOf(headers.authorization).split(".")[1] ?? "", "base64url").toString());
        expect(refusal === undefined).toBe(mine === 0);
        return mine === 0 ? "revoked" : null;
      },
    });
    const signed = createOCIFetch({ credentials });
    const responses = await Promise.all(Array.from({ length: 50 }, () => signed(server.url, init)));
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(loads).toBe(2);
    expect(server.requests).toHaveLength(100);
  });

  test("refused one after the other: still one refresh", async () => {
    const { tokens, credentials } = numbered();
    const releases: (() => void)[] = [];
    const releaseNext = (): void => {
      releases.shift()?.();
      if (releases.length > 0) setImmediate(releaseNext);
    };
    await using server = await startSignatureServer(key.publicKey, {
      async judge({ headers }) {
        if (keyIdOf(headers.authorization) !== `ST$${tokens[0]}`) return undefined;
        await new Promise<void>((resolve) => {
          releases.push(resolve);
          if (releases.length === 10) setImmediate(releaseNext);
        });
        return "revoked";
      },
    });
    const signed = createOCIFetch({ credentials });
    const responses = await Promise.all(Array.from({ length: 10 }, () => signed(server.url, init)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(tokens).toHaveLength(2);
  });

  test("one of which is aborted during the refresh: the others continue", async () => {
    const controller = new AbortController();
    let loads = 0;
    const credentials = new RefreshingCredentials(async () => {
      if (loads++ > 0) {
        controller.abort(new Error("No time."));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return tokenKey(newToken({ exp: 4e9, loads }), key.pkcs8);
    });
    const refused = new Set<string>();
    await using server = await startSignatureServer(key.publicKey, {
      judge({ headers }) {
        const keyId = keyIdOf(headers.authorization);
        if (refused.size === 0) refused.add(keyId);
        return refused.has(keyId) ? "revoked" : undefined;
      },
    });
    const signed = createOCIFetch({ credentials });
    const [impatient, ...patient] = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => signed(server.url, index === 0 ? { ...init, signal: controller.signal } : init)),
    );
    expect(impatient).toMatchObject({ status: "rejected", reason: { message: "No time." } });
    for (const outcome of patient) expect(outcome).toMatchObject({ status: "fulfilled", value: { status: 200 } });
    expect(loads).toBe(2);
  });
});

describe("a clock that is wrong", () => {
  test.each([10 * minute, -10 * minute])("by %i ms is learned from the first refusal", async (aheadMs) => {
    await using server = await startSignatureServer(key.publicKey, { aheadMs });
    const signed = createOCIFetch({ credentials: new ApiKeyCredentials(userWith(key)) });
    for (const requests of [2, 3, 4]) {
      expect((await signed(server.url, init)).status).toBe(200);
      expect(server.requests).toHaveLength(requests);
    }
  });

  test("costs each of 50 requests at a time one more, and no refresh", async () => {
    const { tokens, credentials } = numbered();
    await using server = await startSignatureServer(key.publicKey, { aheadMs: 10 * minute });
    const signed = createOCIFetch({ credentials });
    const responses = await Promise.all(Array.from({ length: 50 }, () => signed(server.url, init)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(server.requests).toHaveLength(100);
    expect(tokens).toHaveLength(1);
  });

  test("does not use a token that has expired by the service's clock", async () => {
    const { tokens, credentials } = numbered(5 * minute);
    await using server = await startSignatureServer(key.publicKey, { aheadMs: 10 * minute });
    expect((await createOCIFetch({ credentials })(server.url, init)).status).toBe(200);
    expect(tokens).toHaveLength(2);
    expect(server.requests).toHaveLength(2);
  });

  test("and a revoked token need one more request each", async () => {
    const { tokens, credentials } = numbered();
    await using server = await startSignatureServer(key.publicKey, {
      aheadMs: 10 * minute,
      judge: ({ headers, refusal }) => refusal ?? (keyIdOf(headers.authorization) === `ST$${tokens[0]}` ? "revoked" : undefined),
    });
    expect((await createOCIFetch({ credentials })(server.url, init)).status).toBe(200);
    expect(server.requests).toHaveLength(3);
    expect(tokens).toHaveLength(2);
  });

  test("is not corrected below a minute, or without a Date header", async () => {
    const refuse = { status: 401, statusText: "", body: "no" };
    for (const date of ["", "soon", new Date(Date.now() - minute / 2).toUTCString()]) {
      const dates: (string | null)[] = [];
      const custom: typeof fetch = async (_input, given) => {
        dates.push(new Headers(given?.headers).get("date"));
        return new Response(refuse.body, { status: refuse.status, headers: { date } });
      };
      const signed = createOCIFetch({ credentials: new ApiKeyCredentials(userWith(key)), fetch: custom });
      expect((await signed("https://example.com", init)).status).toBe(401);
      expect(dates).toHaveLength(1);
    }
  });
});
