import { inspect } from "node:util";
import { complete, LocusError } from "@locus/core";
import { type OCICredentials, SessionTokenCredentials } from "@locus/oci-signer";
import { outcomeOf } from "@locus/testkit";
import { makeApiKey, makeSession } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import type { TestIdentities } from "./identities.js";
import { ask, credentialsOf, type OCIService, startOCIService } from "./oci-service.js";
import type { OCIScript, OCIServiceUnderTest } from "./service-under-test.js";

/** OCI's own form of an error. */
const refuse =
  (status: number, code: string, message: string, headers: Record<string, string> = {}): OCIScript[number] =>
  (_request, exchange) =>
    exchange.json(status, { code, message }, headers);

/** Errors of the models behind OCI, wrapped in OCI's form. */
const wrapped = (status: number, error: object): OCIScript[number] =>
  refuse(status, String(status), JSON.stringify({ error }, undefined, 1));

const strangers = once(() => makeApiKey());
const expired = once(() => makeSession({ claims: { exp: Math.floor(Date.now() / 1000) - 600 } }));
const live = once(() => makeSession());

/** Creates a value at the first call and caches it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Tests the messages of service errors, and that they contain no secret. */
export function describeErrors(service: OCIServiceUnderTest, { session, configFile }: TestIdentities): void {
  const { model, path } = service;
  const compartmentId = "ocid1.compartment.oc1..x";
  const entries = [
    { entry: "node", Model: service.node.Model },
    { entry: "fetch", Model: service.fetch.Model },
  ];
  const start = (script: OCIScript): Promise<OCIService> => startOCIService(service.serve(script).handle);

  describe.each(entries)("$entry", ({ Model }) => {
    /** Returns the error of a model call. */
    async function failure({ server }: OCIService, options: object): Promise<unknown> {
      const refused = new Model({ model, endpoint: server.url, compartmentId, region: "eu-frankfurt-1", ...options } as never);
      return (await outcomeOf(refused.stream(ask({ settings: { temperature: 0.5 } })))).error;
    }

    test.each<[string, OCIScript[number], Partial<LocusError> & { retryAfterMs?: number }, RegExp]>([
      [
        "400",
        refuse(400, "InvalidParameter", "Bad."),
        { code: "bad_request", retryable: false },
        /^OCI answered 400 .*: Bad\. \[/,
      ],
      [
        "404, for a missing policy or an unknown name",
        refuse(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."),
        { code: "not_found", status: 404 },
        /compartment \(ocid1\.compartment\.oc1\.\.x\), its policy .*use generative-ai-family.*region \(eu-frankfurt-1\).*\(MODEL\)/,
      ],
      ["403", refuse(403, "NotAllowed", "No."), { code: "permission", status: 403 }, /policy/],
      [
        "429 with a number as text for its code",
        refuse(429, "429", "Slow down.", { "retry-after": "7" }),
        { code: "rate_limit", retryable: true, retryAfterMs: 7_000 },
        /tenancy and region/,
      ],
      ["429 by its name", refuse(429, "TooManyRequests", "Slow down."), { code: "rate_limit", retryable: true }, /Slow down/],
      [
        "a retired model",
        refuse(400, "400", "Model acme.large 1.0.0 is retired"),
        { code: "not_found", status: 400 },
        /is retired \(choose a model that OCI still serves/,
      ],
      [
        "guardrails",
        refuse(400, "400", "Inappropriate content detected!!!"),
        { code: "content_filter", retryable: false },
        /guardrails/,
      ],
      ["500", refuse(500, "InternalServerError", "Oops."), { code: "server_error", retryable: true }, /Oops/],
      ["503", refuse(503, "ServiceUnavailable", "Later."), { code: "server_error", retryable: true }, /Later/],
      [
        "a context that is too long, wrapped",
        wrapped(400, { message: "Too long.", code: "context_length_exceeded", type: "invalid_request_error" }),
        { code: "context_length", status: 400 },
        /: Too long\. \[/,
      ],
      [
        "a bad value, wrapped",
        wrapped(400, { message: "Too hot.", code: "invalid_value", param: "temperature" }),
        { code: "bad_request", status: 400 },
        /: Too hot\. \[/,
      ],
    ])("%s", async (_name, answer, expected, message) => {
      await using oci = await start([answer]);
      const error = await failure(oci, { credentials: oci.credentials });
      if (!LocusError.isInstance(error)) throw error;
      expect(error).toMatchObject({ requestId: "opc-request-1", ...expected });
      expect(error.message).toContain(`[POST ${oci.server.url}${path}]`);
      expect(error.message.replace(`(${model})`, "(MODEL)")).toMatch(message);
    });

    test.each<[string, object, Partial<LocusError>]>([
      ["a limit", { code: "429", message: "Too many requests." }, { code: "rate_limit", retryable: true }],
      [
        "a missing policy",
        { code: "404", message: "Authorization failed or requested resource not found." },
        { code: "not_found" },
      ],
      ["guardrails", { code: "400", message: "Inappropriate content detected!!!" }, { code: "content_filter" }],
      ["a server error by its name", { code: "InternalServerError", message: "Oops." }, { code: "server_error" }],
    ])("%s inside a 200, as a document or in a stream, is the named error", async (_what, wireError, expected) => {
      for (const type of ["application/json", "text/event-stream"]) {
        const text = type === "application/json" ? JSON.stringify(wireError) : `data: ${JSON.stringify(wireError)}\n\n`;
        await using oci = await start([
          async (_request, exchange) => {
            exchange.writeHead(200, { "content-type": type });
            await exchange.write(text);
            exchange.end();
          },
        ]);
        const error = await failure(oci, { credentials: oci.credentials });
        expect(error).toMatchObject(expected);
        expect(String(error)).toContain(Object(wireError).message);
      }
    });

    test("a custom fetch that throws: its message and class, without the advice for an unreachable server", async () => {
      await using oci = await start([{ text: "Hi" }]);
      const refusal = new RangeError("this host is not on the list");
      let asked = 0;
      const send = async () => {
        asked++;
        throw refusal;
      };
      const refused = new Model({
        model,
        endpoint: oci.server.url,
        compartmentId,
        credentials: oci.credentials,
        fetch: send,
      } as never);
      const error: unknown = await complete(refused, ask()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ retryable: false, cause: refusal });
      expect(String(error)).toMatch(/threw RangeError: this host is not on the list \[POST/);
      expect(String(error)).not.toMatch(/reach/);
      expect(asked).toBe(1);
    });

    describe("401", () => {
      const refusal = { code: "authentication", status: 401, retryable: false };

      test("names a wrong clock, by the service's Date", async () => {
        await using oci = await start([]);
        oci.server.setClock(() => Date.now() + 600_000);
        const error = await failure(oci, { credentials: credentialsOf(await strangers()) });
        expect(error).toMatchObject(refusal);
        expect(String(error)).toMatch(/this machine's clock is 10 minutes behind OCI's, which allows 5\)/);
      });

      test("only a wrong clock costs one more request", async () => {
        await using oci = await start([{ text: "Hi" }]);
        oci.server.setClock(() => Date.now() - 600_000);
        expect(await failure(oci, { credentials: oci.credentials })).toBeUndefined();
        expect(oci.server.requests).toHaveLength(2);
      });

      test("names an expired session, by the token's exp, without the token", async () => {
        await using oci = await start([]);
        const { token, privateKey, publicKey } = await expired();
        oci.server.identities.addToken(token, publicKey);
        const error = await failure(oci, { credentials: new SessionTokenCredentials({ token, privateKey }) });
        expect(error).toMatchObject({ code: "authentication" });
        expect(String(error)).toMatch(/the session expired at 20.*: run `oci session authenticate` again\)/);
        expect(inspect(error, { depth: 9 })).not.toContain(token);
      });

      test.each<[string, () => Promise<OCICredentials>, RegExp]>([
        ["the key", async () => credentialsOf(await strangers()), /OCI does not know the key: tenancy, user and fingerprint/],
        [
          "the key of a session",
          async () => new SessionTokenCredentials(await live()),
          /OCI does not know the session token, or it belongs to another private key/,
        ],
      ])("otherwise names %s", async (_what, makeCredentials, message) => {
        await using oci = await start([]);
        const error = await failure(oci, { credentials: await makeCredentials() });
        expect(error).toMatchObject(refusal);
        expect(String(error)).toMatch(message);
      });
    });

    test("a bearer key that the service repeats is not in the error", async () => {
      await using oci = await start([
        ({ headers }, exchange) => exchange.json(400, { code: "400", message: headers.authorization }),
      ]);
      oci.server.identities.addBearerKey("sk-secret-123");
      const error = await failure(oci, { apiKey: "sk-secret-123" });
      expect(String(error)).toContain("Bearer [redacted]");
      expect(inspect(error, { depth: 9 })).not.toContain("sk-secret-123");
    });

    test("a printed model shows no secret", async () => {
      const key = await strangers();
      for (const identity of [{ apiKey: "sk-secret-123" }, { credentials: credentialsOf(key) }]) {
        const printed = new Model({ model, compartmentId, ...identity } as never);
        for (const text of [inspect(printed, { depth: 9, showHidden: true }), JSON.stringify(printed)]) {
          expect(text).toContain(service.provider);
          expect(text).toContain(model);
          for (const secret of [
            "sk-secret",
            "PRIVATE KEY",
            key.privateKey.slice(60, 90),
            "fingerprint",
            key.fingerprint,
            "compartment",
          ])
            expect(text).not.toContain(secret);
        }
      }
    });
  });

  test("a session token that the service repeats is not in the error", async () => {
    await using oci = await start([
      ({ headers }, exchange) => exchange.json(400, { code: "400", message: headers.authorization }),
    ]);
    oci.server.identities.addToken(session.token, session.publicKey);
    const { Model } = service.node;
    const bySession = new Model({ model, endpoint: oci.server.url, profile: "SESSION", configFile } as never);
    const { error } = await outcomeOf(bySession.stream(ask()));
    expect(String(error)).toContain('keyId="ST$[redacted]"');
    expect(inspect(error, { depth: 9 })).not.toContain(session.token);
  });
}
