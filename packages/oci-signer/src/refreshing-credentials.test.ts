import { describe, expect, test } from "vitest";
import { importPrivateKey } from "./pem.js";
import { type ExpiringKey, type LoadRequest, RefreshingCredentials, type RefreshingOptions } from "./refreshing-credentials.js";
import { publishedKey } from "./testing/known-answers.js";

const privateKey = await importPrivateKey(publishedKey);
const minute = 60_000;

/** Credentials whose source is in the hands of the test. */
function controlled(options?: RefreshingOptions) {
  const loads: (LoadRequest & { succeed(life?: number): void; fail(error: Error): void })[] = [];
  const credentials = new RefreshingCredentials(
    (request) =>
      new Promise<ExpiringKey>((resolve, reject) => {
        const keyId = `ST$${loads.length}`;
        loads.push({
          ...request,
          succeed: (life) => resolve({ keyId, privateKey, ...(life !== undefined && { expiresAt: request.now + life }) }),
          fail: reject,
        });
      }),
    options,
  );
  /** Resolves with the next key coming as it should, if one is asked for. */
  const resolve = async (now: number, life: number | undefined = 60 * minute) => {
    const before = loads.length;
    const resolved = credentials.resolve({ now });
    await Promise.resolve();
    loads.slice(before)[0]?.succeed(life);
    return (await resolved).keyId;
  };
  return { credentials, loads, resolve };
}

describe("when a key is replaced", () => {
  test.each<[string, RefreshingOptions, number, number]>([
    ["a minute ahead of its expiry", {}, 60 * minute, 59 * minute],
    ["a margin of one's own", { marginMs: 5 * minute }, 60 * minute, 55 * minute],
    ["never before half its life", {}, 1 * minute, 0.5 * minute],
    ["a margin longer than a life", { marginMs: 120 * minute }, 60 * minute, 30 * minute],
    ["no margin", { marginMs: 0 }, 60 * minute, 60 * minute],
  ])("%s", async (_name, options, life, refreshAfter) => {
    const { loads, resolve } = controlled(options);
    expect(await resolve(1_000, life)).toBe("ST$0");
    expect(await resolve(1_000 + refreshAfter - 1, life)).toBe("ST$0");
    expect(loads).toHaveLength(1);
    expect(await resolve(1_000 + refreshAfter, life)).toBe("ST$1");
    // The next one's life counts from its own beginning.
    expect(await resolve(1_000 + 2 * refreshAfter - 1, life)).toBe("ST$1");
    expect(await resolve(1_000 + 2 * refreshAfter, life)).toBe("ST$2");
    expect(loads.map(({ forceRefresh }) => forceRefresh)).toEqual([false, false, false]);
  });

  test("one that does not say when it expires stays", async () => {
    const { credentials, loads } = controlled();
    const first = credentials.resolve({ now: 0 });
    loads[0]?.succeed();
    expect(await credentials.resolve({ now: Number.MAX_SAFE_INTEGER })).toBe(await first);
    expect(loads).toHaveLength(1);
  });

  test("one that has expired on arrival is used once, and fetched again", async () => {
    const { resolve } = controlled();
    expect(await resolve(1_000, -minute)).toBe("ST$0");
    expect(await resolve(1_000, minute)).toBe("ST$1");
  });

  test("without a time given, by this machine's clock", async () => {
    const { credentials, loads } = controlled();
    const first = credentials.resolve();
    expect(loads[0]?.now).toBeCloseTo(Date.now(), -4);
    loads[0]?.succeed(60 * minute);
    expect(await credentials.resolve()).toBe(await first);
  });
});

describe("single flight", () => {
  test("50 callers share one load, and one more at the next expiry", async () => {
    const { credentials, loads } = controlled();
    for (const [round, now] of [0, 60 * minute].entries()) {
      const callers = Array.from({ length: 50 }, (_, index) => credentials.resolve({ now: now + index }));
      await Promise.resolve();
      expect(loads).toHaveLength(round + 1);
      loads[round]?.succeed(60 * minute);
      expect(new Set(await Promise.all(callers)).size).toBe(1);
    }
  });

  test("a forced refresh joins the one in progress, and all callers wait for it", async () => {
    const { credentials, loads, resolve } = controlled();
    await resolve(0);
    const forced = [credentials.resolve({ now: 1, forceRefresh: true }), credentials.resolve({ now: 1, forceRefresh: true })];
    const ordinary = credentials.resolve({ now: 1 });
    expect(loads).toHaveLength(2);
    expect(loads[1]?.forceRefresh).toBe(true);
    loads[1]?.succeed(60 * minute);
    for (const key of await Promise.all([...forced, ordinary])) expect(key.keyId).toBe("ST$1");
  });

  test("an aborted caller does not abort the others", async () => {
    const { credentials, loads } = controlled();
    const controller = new AbortController();
    const impatient = credentials.resolve({ now: 0, signal: controller.signal });
    const patient = credentials.resolve({ now: 0, signal: new AbortController().signal });
    controller.abort(new Error("No time."));
    await expect(impatient).rejects.toThrow("No time.");
    loads[0]?.succeed(minute);
    expect((await patient).keyId).toBe("ST$0");
    expect(loads).toHaveLength(1);
  });

  test("when the only caller gives up, a failed fetch causes no unhandled rejection", async () => {
    const { credentials, loads } = controlled();
    const signal = AbortSignal.abort(new Error("No time."));
    await expect(credentials.resolve({ now: 0, signal })).rejects.toThrow("No time.");
    loads[0]?.fail(new Error("Down."));
  });

  test("token and key of one answer stay together for every caller", async () => {
    let round = 0;
    const keys = await Promise.all([0, 1, 2, 3].map(() => importPrivateKey(publishedKey)));
    const credentials = new RefreshingCredentials(async () => {
      const mine = round++ % keys.length;
      await new Promise((resolve) => setImmediate(resolve));
      return { keyId: `ST$${mine}`, privateKey: keys[mine] ?? privateKey, expiresAt: 1 };
    });
    const resolved = await Promise.all(
      Array.from({ length: 200 }, (_, index) => credentials.resolve({ now: index, forceRefresh: index % 7 === 0 })),
    );
    for (const pair of resolved) expect(pair.privateKey).toBe(keys[Number(pair.keyId.slice(3))]);
  });
});

describe("a refresh that fails", () => {
  const down = new Error("Down.");

  test("is the first caller's error, and the next caller tries again", async () => {
    const { credentials, loads, resolve } = controlled();
    const first = credentials.resolve({ now: 0 });
    loads[0]?.fail(down);
    await expect(first).rejects.toBe(down);
    expect(await resolve(0)).toBe("ST$1");
  });

  test("is ignored while the old key is valid, retried after 5 s, and an error after its expiry", async () => {
    const { credentials, loads, resolve } = controlled();
    await resolve(0, 60 * minute);
    const failing = async (now: number) => {
      const resolved = credentials.resolve({ now });
      await Promise.resolve();
      loads[loads.length - 1]?.fail(down);
      return (await resolved).keyId;
    };
    expect(await failing(59 * minute)).toBe("ST$0");
    expect(loads).toHaveLength(2);
    expect(await failing(59 * minute + 4_999)).toBe("ST$0");
    expect(loads).toHaveLength(2);
    expect(await failing(59 * minute + 5_000)).toBe("ST$0");
    expect(loads).toHaveLength(3);
    expect(await failing(60 * minute - 1)).toBe("ST$0");
    await expect(failing(60 * minute)).rejects.toBe(down);
    expect(await resolve(60 * minute)).toBe("ST$5");
  });

  test("is an error when the old key was refused", async () => {
    const { credentials, loads, resolve } = controlled();
    await resolve(0);
    const forced = credentials.resolve({ now: 1, forceRefresh: true });
    loads[1]?.fail(down);
    await expect(forced).rejects.toBe(down);
  });

  test("is an error like any other when it throws at once", async () => {
    const credentials = new RefreshingCredentials(() => {
      throw down;
    });
    await expect(credentials.resolve()).rejects.toBe(down);
    await expect(credentials.resolve()).rejects.toBe(down);
  });
});

describe("a source that can change", () => {
  test("is asked before every use, and fetched from when it has", async () => {
    const seen: string[] = [];
    let isStale = false;
    const { loads, resolve } = controlled({
      isStale: async ({ keyId }) => {
        seen.push(keyId);
        return isStale;
      },
    });
    await resolve(0);
    await resolve(1);
    expect(seen).toEqual(["ST$0"]);
    expect(loads).toHaveLength(1);
    isStale = true;
    const changed = resolve(2);
    await new Promise((done) => setImmediate(done));
    loads[1]?.succeed(60 * minute);
    expect(await changed).toBe("ST$1");
    isStale = false;
    await resolve(3);
    expect(seen).toEqual(["ST$0", "ST$0", "ST$1"]);
  });

  test("is loaded once for all callers that notice", async () => {
    const { credentials, loads, resolve } = controlled({ isStale: async ({ keyId }) => keyId === "ST$0" });
    await resolve(0);
    const callers = Array.from({ length: 50 }, () => credentials.resolve({ now: 1 }));
    await new Promise((done) => setImmediate(done));
    expect(loads).toHaveLength(2);
    loads[1]?.succeed(60 * minute);
    for (const { keyId } of await Promise.all(callers)) expect(keyId).toBe("ST$1");
  });

  test("gives a waiting caller the new key when another caller has refreshed meanwhile", async () => {
    let answer: (isStale: boolean) => void = () => {};
    const { credentials, loads, resolve } = controlled({
      isStale: ({ keyId }) => keyId === "ST$0" && new Promise<boolean>((done) => (answer = done)),
    });
    await resolve(0);
    const slow = credentials.resolve({ now: 1 });
    const forced = credentials.resolve({ now: 1, forceRefresh: true });
    loads[1]?.succeed(60 * minute);
    await forced;
    answer(true);
    expect((await slow).keyId).toBe("ST$1");
    expect(loads).toHaveLength(2);
  });

  test("keeps the last key when isStale or the load fails", async () => {
    let ask: () => boolean = () => true;
    const { credentials, loads, resolve } = controlled({ isStale: () => ask() });
    await resolve(0);
    const unreadable = credentials.resolve({ now: 1 });
    await new Promise((done) => setImmediate(done));
    loads[1]?.fail(new Error("Half written."));
    expect((await unreadable).keyId).toBe("ST$0");
    ask = () => {
      throw new Error("Gone.");
    };
    expect((await credentials.resolve({ now: 2 })).keyId).toBe("ST$0");
  });
});
