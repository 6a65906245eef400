import { ApiKeyCredentials, createOCIFetch } from "@locus/oci-signer";
import { makeApiKey } from "@locus/testkit/oci";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../../run-program.js";
import { askWithAISDK } from "./ai-sdk.js";
import { askWithOpenAI } from "./openai-sdk.js";
import { type StandIn, startStandIn } from "./stand-in.js";

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startStandIn();
});
afterEach(() => standIn[Symbol.asyncDispose]());

async function pieces(answer: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of answer) if (piece !== "") all.push(piece);
  return all;
}

const signatures = () => standIn.server.requests.map(({ signature }) => signature.problem);

test("the openai SDK streams", async () => {
  expect(await pieces(askWithOpenAI(standIn, "Who are you?"))).toEqual(["Signed ", "and ", "let in."]);
  expect(signatures()).toEqual([undefined]);
  const [request] = standIn.server.requests;
  expect(request).toMatchObject({ method: "POST", path: "/openai/v1/chat/completions", compartmentId: standIn.compartmentId });
  expect(request?.headers.authorization).not.toContain("unused");
  // Other headers of the SDK are not changed.
  expect(request?.headers).toMatchObject({ "content-type": "application/json", "x-stainless-lang": "js" });
});

test("the Vercel AI SDK streams, and runs a tool", async () => {
  const answer = await pieces(askWithAISDK(standIn, "Do I need an umbrella in Oslo?"));
  expect(answer).toEqual(["The tool ", "says: ", "Sunny in Oslo."]);
  expect(signatures()).toEqual([undefined, undefined]);
});

describe("other features of the openai SDK", () => {
  const client = (key: ConstructorParameters<typeof ApiKeyCredentials>[0] | undefined, maxRetries = 0) =>
    new OpenAI({
      baseURL: `${standIn.endpoint}/openai/v1`,
      apiKey: "unused",
      maxRetries,
      fetch: createOCIFetch({ credentials: key ? new ApiKeyCredentials(key) : standIn.credentials }),
    });
  const question = { model: "stand-in", messages: [{ role: "user", content: "Hi" }] } as const;

  test("an unknown key gives the SDK's authentication error", async () => {
    const stranger = await makeApiKey();
    await expect(
      client(stranger).chat.completions.create({ ...question, messages: [...question.messages] }),
    ).rejects.toMatchObject({
      status: 401,
    });
    expect(standIn.server.requests).toHaveLength(1);
  });

  test("GET, with a clock ten minutes behind", async () => {
    standIn.server.setClock(() => Date.now() + 600_000);
    const models = await client(undefined).models.list();
    expect(models.data.length).toBeGreaterThan(0);
    expect(signatures()).toEqual([expect.objectContaining({ check: expect.stringMatching(/date|clock|skew/) }), undefined]);
  });

  test("leaving a stream closes the connection", async () => {
    for await (const _piece of askWithOpenAI(standIn, "Who are you?")) break;
    await standIn.server.idle();
  });
});

test("the program", async () => {
  const stdout = await runProgram(import.meta.url);
  expect(stdout).toBe("openai SDK: Signed and let in.\nVercel AI SDK: The tool says: Sunny in Oslo.\n");
}, 30_000);
