import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { BearerCredentials } from "./bearer-credentials.js";
import { createOCIFetch } from "./create-oci-fetch.js";

// As in a page that is offline, or whose policy forbids it.
vi.mock("./redact-thrown.js", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

const apiKey = "sk-hush-hush";
const sendWith = (fail: () => unknown) =>
  createOCIFetch({
    credentials: new BearerCredentials(apiKey),
    fetch: async () => {
      throw fail();
    },
  });

test("where what removes secrets does not load, nothing of what was thrown shows", async () => {
  const send = sendWith(() => new TypeError(`No ${apiKey}`, { cause: new Error(apiKey) }));
  const error = await send("https://x.example", { method: "POST" }).then(String, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ message: expect.stringMatching(/^fetch failed\b/) });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(apiKey);
});

test("an abort keeps its reason", async () => {
  const reason = new Error("Enough.");
  const controller = new AbortController();
  const send = sendWith(() => {
    controller.abort(reason);
    return reason;
  });
  await expect(send("https://x.example", { method: "POST", signal: controller.signal })).rejects.toBe(reason);
});
