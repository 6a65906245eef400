import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestOptions, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { serializeError } from "@locus/core";
import { startInstanceMetadata } from "@locus/testkit/oci";
import { describe, expect, test, vi } from "vitest";
import { ApiKeyCredentials } from "../api-key-credentials.js";
import { BearerCredentials } from "../bearer-credentials.js";
import { createOCIFetch } from "../create-oci-fetch.js";
import type { OCICredentials } from "../credentials.js";
import { SessionTokenCredentials } from "../session-token-credentials.js";
import { newKey, newToken, userWith } from "../testing/test-identity.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { OKEWorkloadIdentityCredentials } from "./oke-workload-identity-credentials.js";
import { readTokenFile } from "./read-token-file.js";

// What a pod asks has a certificate that only its cluster knows: here it needs none.
vi.mock("node:https", async () => {
  const { request } = await import("node:http");
  return { request: (url: string, ...rest: [RequestOptions, () => void]) => request(url.replace("https:", "http:"), ...rest) };
});

const MiB = 1024 * 1024;
const block = Buffer.alloc(MiB, "a");
const zippedBlock = gzipSync(Buffer.alloc(16 * MiB, "a"));

/** Everything that a program might print of an error. */
const shown = (error: unknown): string =>
  [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(serializeError(error)), String(Object(error).stack)].join("\n");

/** A server of one test, and how often it was asked. */
async function serve(answer: (response: ServerResponse, request: IncomingMessage) => unknown) {
  const seen = { requests: 0, headers: [] as IncomingMessage["headers"][] };
  const server = createServer((request, response) => {
    request.resume();
    seen.requests++;
    seen.headers.push(request.headers);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes four gigabytes, as far as somebody reads them. */
async function flood(response: ServerResponse, chunk: Buffer): Promise<void> {
  function* chunks() {
    for (let write = 0; write < 4_096; write++) yield chunk;
  }
  await pipeline(Readable.from(chunks()), response).catch(() => {});
}

async function failureOf(credentials: OCICredentials): Promise<Error> {
  return credentials.resolve().then(
    () => new Error("It did not fail."),
    (error: Error) => error,
  );
}

/** A pod whose proxymux is at a port. */
async function pod(port: number, token: string) {
  const dir = await mkdtemp(join(tmpdir(), "locus-pod-"));
  const [serviceAccountTokenFile, serviceAccountCAFile] = [join(dir, "token"), join(dir, "ca.crt")];
  await Promise.all([writeFile(serviceAccountTokenFile, token), writeFile(serviceAccountCAFile, "")]);
  const env = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT_PROXYMUX: String(port) };
  const credentials = new OKEWorkloadIdentityCredentials({ env, serviceAccountTokenFile, serviceAccountCAFile });
  return { credentials, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

describe.each([
  [200, false],
  [200, true],
  [500, false],
  [401, true],
])("an answer without end (%i, zipped: %s) is read for 1 MiB, and not asked for again", (status, isZipped) => {
  const endless = (response: ServerResponse) =>
    flood(response.writeHead(status, isZipped ? { "content-encoding": "gzip" } : {}), isZipped ? zippedBlock : block);
  const refusal = { code: "server_error", status, retryable: false, message: expect.stringContaining(`more than ${MiB} bytes`) };

  test("of the metadata service", async () => {
    await using server = await serve(endless);
    expect(await failureOf(new InstancePrincipalCredentials({ metadataBaseUrl: server.url }))).toMatchObject(refusal);
    // It has a path for each thing.
    expect(server.seen.requests).toBeLessThanOrEqual(5);
  });

  test("of the federation service", async () => {
    await using metadata = await startInstanceMetadata();
    await using server = await serve(endless);
    const credentials = new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, federationEndpoint: server.url });
    expect(await failureOf(credentials)).toMatchObject(refusal);
    // A refusal is answered once with the service's time.
    expect(server.seen.requests).toBe(1);
  });

  test.skipIf(isZipped)("of the OKE token service", async () => {
    await using server = await serve(endless);
    await using own = await pod(server.port, "sa-token-of-the-pod");
    expect(await failureOf(own.credentials)).toMatchObject(refusal);
    expect(server.seen.requests).toBe(1);
  });
});

const encodings: [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["in JSON", (text) => JSON.stringify({ authorization: text })],
  ["in a URL", encodeURIComponent],
  ["cut at 300 characters", (text) => `${"x".repeat(270)} ${text}`],
];

describe.each(encodings)("a service that repeats what it was sent, %s", (_how, encode) => {
  test.each([400, 401, 429, 500])(
    "with status %i does not get it into an error",
    async (status) => {
      await using metadata = await startInstanceMetadata();
      await using server = await serve((response, { headers }) => {
        const secret = /signature="([^"]+)/.exec(headers.authorization ?? "")?.[1] ?? headers.authorization ?? "";
        const message = encode(secret);
        response
          .writeHead(status, { "opc-request-id": encodeURIComponent(secret) })
          .end(JSON.stringify({ code: "Not", message }));
      });
      await using own = await pod(server.port, "sa-token-of-the-pod");
      const url = `${server.url.replace("//", "//me:hunter2-of-mine@")}`;
      const federated = new InstancePrincipalCredentials({
        metadataBaseUrl: metadata.baseURL,
        federationEndpoint: url,
        // The platform's own takes no such URL.
        fetch: (input, init) => fetch(String(input).replace("me:hunter2-of-mine@", ""), init),
      });
      for (const credentials of [own.credentials, federated]) {
        const error = await failureOf(credentials);
        expect(error.message).toContain("[redacted]");
        expect(error).toMatchObject({ status });
        expect(shown(error)).not.toMatch(/sa-token|hunter2/);
        for (const { authorization } of server.seen.headers) {
          const signature = /signature="(.{12})/.exec(authorization ?? "")?.[1] ?? "sa-token";
          expect(shown(error)).not.toContain(signature);
          expect(shown(error)).not.toContain(encodeURIComponent(signature));
        }
      }
      // They are asked up to three times.
    },
    30_000,
  );
});

test("a token file without end is refused by its size", async () => {
  const dir = await mkdtemp(join(tmpdir(), "locus-token-"));
  const path = join(dir, "token");
  await writeFile(path, "");
  await truncate(path, 2 ** 40);
  await expect(readTokenFile(path, "Look.")).rejects.toThrow(`The token file ${path} has more than ${MiB} bytes. Look.`);
  await rm(dir, { recursive: true });
});

describe("createOCIFetch", () => {
  const key = newKey();
  const token = newToken({ exp: 4e9, sub: "me" });
  const identities: [string, OCICredentials][] = [
    ["an API key", new ApiKeyCredentials(userWith(key))],
    ["a session", new SessionTokenCredentials({ token, privateKey: key.pkcs8 })],
    ["a bearer key", new BearerCredentials("sk-hush-hush-hush")],
  ];
  const address = "https://x.example/20231130/actions/chat?sig=s3cret-of-the-url";

  test.each(identities)(
    "an error of a fetch of the user's own does not show what is sent with %s",
    async (_name, credentials) => {
      const sent: Headers[] = [];
      const send: typeof fetch = async (url, init) => {
        const headers = new Headers(init?.headers);
        sent.push(headers);
        throw Object.assign(new TypeError(`fetch failed: ${url}`, { cause: new Error(String(headers.get("authorization"))) }), {
          code: "ECONNRESET",
          config: { url, headers: Object.fromEntries(headers) },
        });
      };
      const ask = createOCIFetch({
        credentials,
        fetch: send,
        headers: { "opc-obo-token": "delegated-token", cookie: "id=cookie-of-mine" },
      });
      const error = await ask(address, { method: "POST", body: "{}" }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({
        code: "ECONNRESET",
        message: "fetch failed: https://x.example/20231130/actions/chat?sig=[redacted]",
      });
      expect(sent).toHaveLength(1);
      const signature = /signature="([^"]{12})/.exec(sent[0]?.get("authorization") ?? "")?.[1] ?? "sk-hush";
      for (const secret of [signature, token, "sk-hush", "delegated-token", "cookie-of-mine", "s3cret-of-the-url"]) {
        expect(shown(error)).not.toContain(secret);
      }
      // Not the error of the user's own, which is theirs.
      expect(shown(error)).toContain("x.example");
    },
  );

  test("an error that shows nothing is the one that was thrown, and so is the reason of an abort", async () => {
    const thrown = new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") });
    const [, credentials] = identities[0] ?? [];
    if (!credentials) throw new Error("no identity");
    const ask = createOCIFetch({ credentials, fetch: () => Promise.reject(thrown) });
    await expect(ask(address)).rejects.toBe(thrown);
  });
});
