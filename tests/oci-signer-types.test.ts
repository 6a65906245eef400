import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependency, type Installation, install } from "./support/install.js";

let installation: Installation;
beforeAll(async () => {
  installation = await install(["oci-signer"], dependency("@types/node"));
});
afterAll(() => installation[Symbol.asyncDispose]());

const anywhere = `
  import { createOCIFetch, inferenceEndpoint, type OCICredentials, SessionTokenCredentials, signRequest } from "@locus/oci-signer";

  const credentials: OCICredentials = new SessionTokenCredentials({ token: async () => "token", privateKey: "key" });
  export const signed: typeof fetch = createOCIFetch({ credentials, headers: { "x-custom": "1" }, compartmentId: undefined });
  const key = await new SessionTokenCredentials({ token: "token", privateKey: "key" }).resolve();
  const headers: Headers = await signRequest({ method: "GET", url: new URL(inferenceEndpoint({ region: "ord" })), credentials: key });
  export const response: Response = await fetch("https://example.com", { headers });
  // @ts-expect-error: a key belongs to it
  new SessionTokenCredentials({ token: "token" });
`;
const onNode = `
  import { resolveOCIAuth } from "@locus/oci-signer/node";

  const { credentials: own, compartmentId } = resolveOCIAuth({ profile: "DEFAULT" });
  export const ownFetch: typeof fetch = createOCIFetch({ credentials: own, compartmentId });
  export const body = await signRequest({ method: "POST", url: "https://example.com", body: Buffer.from("text"), credentials: key });
`;

describe("a strict program compiles, including declarations", () => {
  const dom = ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"];
  const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

  test.each<[string, string, ts.CompilerOptions]>([
    ["for browsers", anywhere, { ...bundler, lib: dom, types: [] }],
    [
      "for Node, without the DOM",
      anywhere + onNode,
      { module: ts.ModuleKind.NodeNext, lib: ["lib.es2022.d.ts"], types: ["node"] },
    ],
  ])("%s", async (_name, code, options) => {
    const file = await installation.write("consumer.ts", code);
    const program = ts.createProgram([file], {
      target: ts.ScriptTarget.ES2022,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    });
    const ours = program.getSourceFiles().filter(({ fileName }) => /consumer\.ts$|\/@locus\//.test(fileName));
    expect(ours.length).toBeGreaterThan(1);
    const errors = ours.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]);
    expect(
      errors.map(({ file, messageText }) => `${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
    ).toEqual([]);
  });
});
