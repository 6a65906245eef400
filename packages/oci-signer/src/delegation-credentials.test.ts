import { inspect } from "node:util";
import { ConfigurationError } from "@locus/core";
import { expect, test } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { BearerCredentials } from "./bearer-credentials.js";
import { createOCIFetch } from "./create-oci-fetch.js";
import type { SigningKey } from "./credentials.js";
import { DelegationCredentials, type DelegationOptions } from "./delegation-credentials.js";
import { startSignatureServer } from "./testing/signature-server.js";
import { newKey, userWith } from "./testing/test-identity.js";

const key = newKey();
const credentials = new ApiKeyCredentials(userWith(key));

test.each<[string, DelegationOptions["delegationToken"]]>([
  ["a text", "obo-a"],
  ["a text with a line end, as files have it", "obo-a\n"],
  ["a text in two lines behind a byte order mark", "\uFEFFobo\r\n-a"],
  ["a function", () => "obo-a"],
  ["a function that takes its time", async () => " obo-a "],
])("the token is sent and signed: %s", async (_name, delegationToken) => {
  await using server = await startSignatureServer(key.publicKey);
  const send = createOCIFetch({ credentials: new DelegationCredentials({ credentials, delegationToken }) });
  for (const init of [{}, { method: "POST", body: "{}" }]) expect((await send(server.url, init)).status).toBe(200);
  expect(server.requests.map(({ headers }) => headers["opc-obo-token"])).toEqual(["obo-a", "obo-a"]);
});

test("after a 401 a newer token is tried, and an equal one is not", async () => {
  const tokens = ["old", "new", "new", "new"];
  await using server = await startSignatureServer(key.publicKey, {
    judge: ({ headers, refusal }) => (headers["opc-obo-token"] === "old" ? "an old token" : refusal),
  });
  const delegationToken = () => tokens.shift() ?? "new";
  const send = createOCIFetch({ credentials: new DelegationCredentials({ credentials, delegationToken }) });
  expect((await send(server.url)).status).toBe(200);
  expect(server.requests.map(({ headers }) => headers["opc-obo-token"])).toEqual(["old", "new"]);

  const old = createOCIFetch({ credentials: new DelegationCredentials({ credentials, delegationToken: "old" }) });
  expect((await old(server.url)).status).toBe(401);
  expect(server.requests).toHaveLength(3);
});

test("requests in one program keep their own users", async () => {
  await using server = await startSignatureServer(key.publicKey);
  const users = Array.from({ length: 20 }, (_, index) => `obo-${index}`);
  await Promise.all(
    users.map(async (user) => {
      const send = createOCIFetch({ credentials: new DelegationCredentials({ credentials, delegationToken: user }) });
      await send(`${server.url}/${user}`);
    }),
  );
  for (const { headers, target, refusal } of server.requests) {
    expect(refusal).toBeUndefined();
    expect(`/${headers["opc-obo-token"]}`).toBe(target);
  }
});

test.each<[string, () => unknown]>([
  ["an empty token", () => new DelegationCredentials({ credentials, delegationToken: " \n" })],
  ["none, from JavaScript", () => new DelegationCredentials(JSON.parse('{"delegationToken":null}'))],
  ["an empty token from a function", () => new DelegationCredentials({ credentials, delegationToken: () => "" }).resolve()],
  [
    "an API key of Generative AI",
    () => new DelegationCredentials({ credentials: new BearerCredentials("sk-1"), delegationToken: "obo" }).resolve(),
  ],
])("refuses %s: the call would not be made for the user", async (_name, attempt) => {
  const error = await Promise.resolve()
    .then(attempt)
    .catch((thrown: unknown) => thrown);
  expect(error).toSatisfy((thrown) => ConfigurationError.isInstance(thrown));
  expect(String(error)).toContain("delegation token");
});

test("shows neither the token nor the key", async () => {
  const own = new DelegationCredentials({ credentials, delegationToken: "hush.hush" });
  const resolved: SigningKey = await own.resolve();
  expect(resolved.delegationToken).toBe("hush.hush");
  expect(inspect(own, { depth: 9, showHidden: true }) + JSON.stringify(own) + String(own)).not.toContain("hush");
});
