import { expect, test } from "vitest";
import { createConnection } from "./connection.js";

test("a connection that lives long keeps its own secrets and the newest tokens out of messages, and forgets the oldest", async () => {
  let count = 0;
  const connection = createConnection({
    baseURL: "https://x.example/v1?sig=signature-of-the-url",
    path: "/p",
    query: { "api-key": "key-in-the-query" },
    apiKey: () => `token-${count++}.`,
    headers: [{ "x-auth": "always-the-same" }],
  });
  for (let request = 0; request < 3000; request++) await connection.headers();
  const said = "key-in-the-query always-the-same token-2999. token-2900. token-0.";
  expect(connection.redact(said)).toBe("[redacted] [redacted] [redacted] [redacted] token-0.");
});
