import { explain, type Failure, parseFailure } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { newToken } from "../testing/test-identity.js";
import { type OCIFailureContext, ociFailures } from "./failures.js";

const now = Date.now();
const dated = (offsetMs: number): Headers => new Headers({ date: new Date(now + offsetMs).toUTCString() });
const failureOf = (headers?: Headers): Failure => ({ message: "No.", code: "NotAuthenticated", status: 401, headers });

/** What helps with a failure. */
function hintFor(code: string, failure: Failure, sent?: Headers, context: Partial<OCIFailureContext> = {}): string | undefined {
  const answered = new WeakMap<Headers, Headers>();
  if (failure.headers && sent) answered.set(failure.headers, sent);
  return ociFailures({ provider: "oci.v1", model: "acme.large", target: {}, sent: answered, ...context }).hint?.(failure, code);
}

const signedBy = (keyId: string): Headers =>
  new Headers({ authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256"` });
const byKey = signedBy("ocid1.tenancy.oc1..a/ocid1.user.oc1..b/aa:bb");
const session = (expiresInMs: number): Headers => signedBy(`ST$${newToken({ exp: Math.floor((now + expiresInMs) / 1000) })}`);

describe("the reason for a 401 of OCI", () => {
  const unknownKey = /^OCI does not know the key: tenancy, user and fingerprint must be those of an API key in the Console/;

  test.each<[string, Headers | undefined, Headers | undefined, RegExp]>([
    ["a key that is unknown", dated(0), byKey, unknownKey],
    ["no headers at all", undefined, undefined, unknownKey],
    ["a request that was not seen", dated(0), undefined, unknownKey],
    ["a clock that is within the limit", dated(4 * 60_000), byKey, unknownKey],
    ["a clock that is behind", dated(10 * 60_000), byKey, /^this machine's clock is 10 minutes behind OCI's, which allows 5$/],
    ["a clock that is ahead", dated(-7 * 60_000), byKey, /^this machine's clock is 7 minutes ahead of OCI's, which allows 5$/],
    ["a session that is unknown", dated(0), session(3_600_000), /^OCI does not know the session token, or it belongs to another/],
    [
      "a session that expired",
      dated(0),
      session(-60_000),
      /^the session expired at 20\S+Z: run `oci session authenticate` again$/,
    ],
    [
      "a delegation token that expired, of an instance with a good token",
      dated(0),
      new Headers([...session(3_600_000), ["opc-obo-token", newToken({ exp: 1_000 })]]),
      /^the delegation token expired at 1970-01-01T00:16:40.000Z: get a new one, for example by reconnecting to Cloud Shell$/,
    ],
    [
      "a session that expired by OCI's clock alone",
      dated(3_600_000),
      session(60_000),
      /^this machine's clock is 60 minutes behind.*; the session expired at 20/,
    ],
    ["a session without an end", dated(0), signedBy(`ST$${newToken({})}`), /^OCI does not know the session token/],
    [
      "a bearer key",
      dated(0),
      new Headers({ authorization: "Bearer sk-1" }),
      /^the API key is wrong, belongs to another region, or is older than the policy/,
    ],
  ])("%s", (_what, response, sent, expected) => {
    const hint = hintFor("authentication", failureOf(response), sent);
    expect(hint).toMatch(expected);
    expect(hint).not.toMatch(/sk-1|ST\$/);
  });
});

describe("what is missing or not allowed", () => {
  const target = { region: "eu-frankfurt-1", compartmentId: "ocid1.c" };

  test.each(["not_found", "permission"])("%s names compartment, region and model", (code) => {
    const hint = hintFor(code, failureOf(), undefined, { target });
    expect(hint).toContain("the compartment (ocid1.c)");
    expect(hint).toContain("the region (eu-frankfurt-1)");
    expect(hint).toContain("(acme.large)");
  });

  test("and states which of them are missing", () => {
    const hint = hintFor("not_found", failureOf());
    expect(hint).toContain("the compartment (none was sent, set compartmentId)");
    expect(hint).toContain("the region (the base URL's)");
  });

  test("the target is read at each failure, because the first request resolves it", () => {
    const found: OCIFailureContext["target"] = {};
    const { hint } = ociFailures({ provider: "oci.v1", model: "m", target: found, sent: new WeakMap() });
    Object.assign(found, target);
    expect(hint?.(failureOf(), "not_found")).toContain("ocid1.c");
  });
});

test("advice of the API comes first, and other codes get no further advice", () => {
  const hint = (_failure: Failure, code: string) => (code === "bad_request" ? "ask otherwise" : undefined);
  expect(hintFor("bad_request", failureOf(), undefined, { hint })).toBe("ask otherwise");
  expect(hintFor("authentication", failureOf(dated(0)), byKey, { hint })).toContain("OCI does not know the key");
  expect(hintFor("bad_request", failureOf())).toBeUndefined();
});

describe("classifies OCI's messages", () => {
  /** What an answer of a status and a code of OCI's, or a frame in a stream, is. */
  const errorOf = (message: string, { status, code = String(status), model = "acme.large" }: Said) => {
    const failures = ociFailures({ provider: "oci.v1", model, target: { region: "eu-frankfurt-1" }, sent: new WeakMap() });
    const dialect = { service: "OCI", ...failures };
    return explain(parseFailure({ code, message }, status), { modelId: model, url: "https://oci.example", dialect });
  };
  interface Said {
    status?: number;
    code?: string;
    model?: string;
  }

  test.each<[string, string, Said, string, RegExp?]>([
    // oracle/ai-optimizer#263
    [
      "a model that is retired",
      "Model meta.llama-3.1-70b-instruct 1.0.0 is retired",
      { status: 400 },
      "not_found",
      /choose a model that OCI still serves in the region \(eu-frankfurt-1\)/,
    ],
    // crewAIInc/crewAI#3165
    [
      "a region without the model",
      "Internal Server Error: Model 'meta.llama-4' not found or not deployed in region 'us-ashburn-1'.",
      { status: 500 },
      "not_found",
      /check .* the region \(eu-frankfurt-1\) and that the region has the model/,
    ],
    ["a region without the model, by its key", "Entity with key acme.large not found", { status: 400 }, "not_found"],
    ["a missing policy", "Authorization failed or requested resource not found.", { status: 404 }, "not_found", /its policy/],
    [
      "a missing policy, by its code",
      "Authorization failed or requested resource not found.",
      { status: 404, code: "NotAuthorizedOrNotFound" },
      "not_found",
      /its policy/,
    ],
    ["a missing policy, in a stream", "Authorization failed or requested resource not found.", { code: "x" }, "not_found"],
    [
      "a model on clusters alone",
      "The model acme.large is not available for on-demand inference.",
      { status: 400 },
      "bad_request",
      /pass the OCID of an endpoint \(ocid1\.generativeaiendpoint/,
    ],
    [
      "a custom model",
      "Authorization failed or requested resource not found.",
      { status: 404, model: "ocid1.generativeaimodel.oc1.iad.x" },
      "not_found",
      /custom and imported models.*its policy/,
    ],
    [
      "a context that is too long for Cohere's",
      "too many tokens: size limit exceeded by 1000 tokens. Try using shorter or fewer inputs.",
      { status: 400 },
      "context_length",
    ],
    [
      "for Google's",
      "The input token count (2845475) exceeds the maximum number of tokens allowed (1048576).",
      { status: 400 },
      "context_length",
    ],
    [
      "for xAI's",
      "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      { status: 400 },
      "context_length",
    ],
    ["for Llama", "This model's maximum context length is 131072 tokens.", { status: 400 }, "context_length"],
    // HKUDS/LightRAG#337
    [
      "a blocklist",
      "Inappropriate output content detected in output blocklist",
      { status: 400 },
      "content_filter",
      /endpoint's guardrails/,
    ],
    ["guardrails", "Inappropriate content detected!!!", { status: 400 }, "content_filter"],
    ["xAI's filter", "Content violates usage guidelines.", { status: 403 }, "content_filter"],
    ["a limit, by its code", "Slow down.", { code: "TooManyRequests" }, "rate_limit"],
    ["a limit, in words", "Request was throttled.", { status: 400 }, "rate_limit"],
    ["a limit that names tokens stays one", "Too many tokens per minute.", { status: 429 }, "rate_limit"],
    ["no identity, in a stream", "No.", { code: "NotAuthenticated" }, "authentication"],
    [
      "no identity, in words",
      "The required information to complete authentication was not provided or was incorrect.",
      { status: 400 },
      "authentication",
    ],
    ["not allowed", "No.", { code: "NotAllowed" }, "permission"],
    ["a parameter", "Bad.", { code: "InvalidParameter" }, "bad_request"],
    ["a limit of the answer is not a limit of the context", "maxTokens must be at most 4000.", { status: 400 }, "bad_request"],
    ["a setting of safety is no filter", "safetyMode STRICT is not supported.", { status: 400 }, "bad_request"],
    ["a failure of the service", "The model is overloaded.", { status: 500 }, "server_error"],
  ])("%s", async (_what, message, said, code, hint = /./) => {
    const error = await errorOf(message, said);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(hint);
  });

  test("names the class for a model that the Responses API does not serve", () => {
    const failure = { message: "Unsupported OpenAI operation", code: "400", status: 400 };
    const hintOf = (model: string) =>
      ociFailures({ provider: "oci.responses", model, target: {}, sent: new WeakMap() }).hint?.(failure, "bad_request");
    expect(hintOf("google.gemini-2.5-pro")).toMatch(/use OCIOpenAIModel of @locus\/oci-v1$/);
    expect(hintOf("cohere.command-r-plus")).toMatch(/use OCIModel of @locus\/oci-sdk$/);
  });

  test("long messages match quickly", async () => {
    for (const piece of ["inappropriate ", "content ", "entity with key ", "model "]) {
      const started = performance.now();
      await errorOf(piece.repeat(50_000), { status: 400 });
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
