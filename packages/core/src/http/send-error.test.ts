import { describe, expect, test } from "vitest";
import { ConnectionError } from "../errors/errors.js";
import { sendError } from "./send-error.js";

const context = {
  modelId: "m",
  dialect: { service: "Acme" },
  url: "https://acme.example/say",
  redact: (text: string) => text.replaceAll("s3cret", "[redacted]"),
};
const withCode = (message: string, code: string): Error => Object.assign(new Error(message), { code });

class PolicyError extends Error {
  override name = "PolicyError";
}

describe("a request without a response", () => {
  test.each<[string, unknown]>([
    ["undici", new TypeError("fetch failed", { cause: withCode("connect ECONNREFUSED 127.0.0.1:9", "ECONNREFUSED") })],
    ["undici, a name that is not known", new TypeError("fetch failed", { cause: withCode("getaddrinfo", "ENOTFOUND") })],
    ["undici, a certificate", new TypeError("fetch failed", { cause: withCode("no", "UNABLE_TO_VERIFY_LEAF_SIGNATURE") })],
    ["Chromium", new TypeError("Failed to fetch")],
    ["Firefox", new TypeError("NetworkError when attempting to fetch resource.")],
    ["Safari", new TypeError("Load failed")],
    ["Deno", new TypeError("error sending request for url (http://x/): client error (Connect)")],
    ["Bun", withCode("Unable to connect. Is the computer able to access the url?", "ConnectionRefused")],
    ["workerd", new Error("Network connection lost.")],
    ["the openai SDK", new Error("Connection error.", { cause: new TypeError("terminated") })],
    ["a fetch of the program's that wraps it", new PolicyError("no luck", { cause: withCode("socket hang up", "ECONNRESET") })],
    ["a time limit of the program's fetch", new DOMException("The operation timed out.", "TimeoutError")],
  ])("is a failure of the network where %s says so", (_who, error) => {
    const failure = sendError(error, context);
    expect(failure).toMatchObject({ code: "connection", retryable: true, cause: error });
    expect(failure.message).toMatch(/^Could not reach the server: .* \[POST https:\/\/acme\.example\/say\]$/);
  });

  test.each<[string, unknown, string]>([
    ["a class of the program's", new PolicyError("this host is not allowed"), "PolicyError: this host is not allowed"],
    ["with an unknown code", withCode("no", "EGRESS_DENIED"), "Error: no"],
    ["about a connection", new Error("Connections to this host are forbidden"), "Error: Connections to this host"],
    ["a bug", new TypeError("Cannot read properties of undefined (reading 'get')"), "TypeError: Cannot read properties"],
    ["with a cause", new PolicyError("denied", { cause: new Error("rule 7") }), "PolicyError: denied: rule 7"],
    ["no error at all", "nope", "nope"],
  ])("is the program's where its fetch throws: %s", (_what, error, said) => {
    const failure = sendError(error, context);
    expect(failure).toMatchObject({ code: "configuration", retryable: false, cause: error });
    expect(failure.message).toContain(said);
    expect(failure.message).not.toMatch(/reach/);
  });

  test("keeps its error where that is one of ours, and a secret out of the others", () => {
    const ours = new ConnectionError("down");
    expect(sendError(ours, context)).toBe(ours);
    expect(sendError(new PolicyError("no s3cret here"), context).message).not.toContain("s3cret");
  });
});
