import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startChatService } from "./testing/oci-model.js";

describe.each(entries)("headers of one request are signed with it, $entry", ({ createModel }) => {
  test("and win over the model's", async () => {
    await using service = await startChatService(() => ({ text: "Hi" }));
    const { baseURL, completions, credentials } = service;
    const model = createModel({
      model: "xai.grok-4",
      baseURL,
      credentials,
      compartmentId: "c-1",
      defaultHeaders: { "x-a": "model" },
    });
    const { error } = await outcomeOf(model.stream(ask({ headers: { "X-A": "request", "opc-request-id": "mine" } })));
    expect(error).toBeUndefined();
    expect(completions[0]?.headers).toMatchObject({ "x-a": "request", "opc-request-id": "mine", "opc-compartment-id": "c-1" });
    await outcomeOf(model.stream(ask()));
    expect(completions[1]?.headers).toMatchObject({ "x-a": "model" });
  });

  test.each<[string, Record<string, string>]>([
    ["the authorisation", { Authorization: "Bearer sk-somebody-else" }],
    ["another signature", { authorization: 'Signature version="1",keyId="x",signature="x"' }],
    ["the key of another service", { "api-key": "sk-somebody-else" }],
    ["the time", { date: "Thu, 01 Jan 1970 00:00:00 GMT", "x-date": "Thu, 01 Jan 1970 00:00:00 GMT" }],
    ["the hash of the body", { "x-content-sha256": "AAAA" }],
    ["the host", { host: "elsewhere.example" }],
  ])("cannot break the signature: %s", async (_name, headers) => {
    await using service = await startChatService(() => ({ text: "Hi" }));
    const { baseURL, completions, credentials } = service;
    const model = createModel({ model: "xai.grok-4", baseURL, credentials, compartmentId: "c-1" });
    const { error } = await outcomeOf(model.stream(ask({ headers })));
    expect(error).toBeUndefined();
    expect(completions[0]?.headers.authorization).toMatch(/^Signature .*rsa-sha256/);
    expect(completions[0]?.headers["api-key"]).toBeUndefined();
  });
});
