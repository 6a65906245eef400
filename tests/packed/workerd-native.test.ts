import { createNativeChatHandler, makeApiKey, type NativeScript, startOCIServer } from "@locus/testkit/oci";
import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependency } from "../support/install.js";
import { runEvents } from "../support/run-events.js";
import { startWorker } from "../support/start-worker.js";

const worker = `
  import { Agent, tool } from "@locus/core";
  import { OCIModel } from "@locus/oci-sdk/fetch";
  import { ApiKeyCredentials } from "@locus/oci-signer";
  import * as z from "zod";

  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => \`Sunny in \${city}.\`,
  });

  export default {
    async fetch(request) {
      const { model, endpoint, key } = await request.json();
      const credentials = new ApiKeyCredentials(key);
      const agent = new Agent({
        model: new OCIModel({ model, endpoint, credentials, compartmentId: key.tenancy }),
        tools: [weather],
        systemPrompt: "You know the weather.",
      });
      return agent.run("Weather?").toResponse();
    },
  };
`;

const script = (seen: () => Promise<void>): NativeScript => [
  { toolCalls: ["Oslo", "Rome"].map((city) => ({ name: "weather", arguments: { city } })) },
  async (_request, exchange) => {
    for (const { part, data } of exchange.events({ text: ["Sunny", " in both."] })) {
      const next = part === "content" ? seen() : undefined;
      await exchange.event(data);
      await next;
    }
    exchange.end();
  },
];

describe("OCIModel of the packed packages in workerd", () => {
  let workerd: Miniflare;
  beforeAll(async () => {
    workerd = await startWorker(worker, ["core", "oci-sdk", "oci-signer"], dependency("zod"));
  });
  afterAll(() => workerd?.dispose());

  test.each([
    ["COHERE", "cohere.command-r-plus-08-2024"],
    ["COHEREV2", "cohere.command-a-reasoning-08-2025"],
    ["GENERIC", "meta.llama-3.3-70b-instruct"],
  ])("signs, calls tools, and forwards each delta before the next one arrives, in %s", async (format, model) => {
    let acknowledge: () => void = () => {};
    const seen = () =>
      new Promise<void>((resolve) => {
        acknowledge = resolve;
      });
    const { handle, requests } = createNativeChatHandler(script(seen));
    await using server = await startOCIServer({ handle: { "/20231130/actions/": handle } });
    const { tenancy, user, fingerprint, privateKey, publicKey } = await makeApiKey();
    server.identities.addApiKey({ tenancy, user, fingerprint, publicKey });
    const key = { tenancy, user, fingerprint, privateKey };

    const response = await workerd.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify({ model, endpoint: server.url, key }),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const texts: unknown[] = [];
    const results: unknown[] = [];
    let last: Record<string, unknown> = {};
    for await (const event of runEvents(response.body)) {
      last = event;
      if (event.type === "tool_complete") results.push(event.result);
      if (event.type !== "model_chunk" || event.content === undefined) continue;
      texts.push(event.content);
      acknowledge();
    }
    expect(results).toEqual(["Sunny in Oslo.", "Sunny in Rome."]);
    expect(texts).toEqual(["Sunny", " in both."]);
    expect(last).toMatchObject({ type: "terminate", reason: "complete", message: "Sunny in both." });
    expect(server.requests.map(({ signature }) => signature.problem)).toEqual([undefined, undefined]);
    const asked = [format, model, tenancy, true];
    expect(requests.map((request) => [request.format, request.target, request.compartmentId, request.isStream])).toEqual([
      asked,
      asked,
    ]);
    expect(JSON.stringify(requests[1]?.chatRequest)).toMatch(/Sunny in Oslo\..*Sunny in Rome\./);
  });
});
