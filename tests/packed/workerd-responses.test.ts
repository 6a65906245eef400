import { makeApiKey, startOCIServer } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesScript } from "@locus/testkit/servers";
import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependency } from "../support/install.js";
import { runEvents } from "../support/run-events.js";
import { startWorker } from "../support/start-worker.js";

const worker = `
  import { Agent, tool } from "@locus/core";
  import { OCIResponsesModel } from "@locus/oci-responses/fetch";
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
      const { endpoint, key, store } = await request.json();
      const model = new OCIResponsesModel({
        model: "openai.gpt-5.5-pro",
        endpoint,
        credentials: new ApiKeyCredentials(key),
        compartmentId: key.tenancy,
        project: "ocid1.generativeaiproject.oc1..x",
        store,
        reasoningSummary: "auto",
      });
      const agent = new Agent({ model, tools: [weather], systemPrompt: "You know the weather." });
      return agent.run("Weather?").toResponse();
    },
  };
`;

const cities = ["Oslo", "Rome"];
const script = (seen: (text: string) => Promise<void>): ResponsesScript => [
  { reasoning: "Both cities.", toolCalls: cities.map((city) => ({ id: city, name: "weather", arguments: { city } })) },
  async (_request, exchange) => {
    const { events } = exchange.compose({ text: ["Sunny", " in both."] });
    for (const event of events) {
      await exchange.event(event);
      if (event.type === "response.output_text.delta") await seen(String(event.delta));
    }
    exchange.end();
  },
];

describe("OCIResponsesModel of the packed packages in workerd", () => {
  let workerd: Miniflare;
  beforeAll(async () => {
    workerd = await startWorker(worker, ["core", "oci-responses", "oci-signer", "openai"], dependency("zod"));
  });
  afterAll(() => workerd?.dispose());

  test.each([
    { how: "a thread that OCI holds", store: undefined, threads: {}, sent: ["function_call_output", "function_call_output"] },
    {
      how: "zero data retention",
      store: false,
      threads: { zeroDataRetention: true },
      sent: ["user", "reasoning", "function_call", "function_call", "function_call_output", "function_call_output"],
    },
  ])("signs, calls tools, and forwards each delta before the next one arrives: $how", async ({ store, threads, sent }) => {
    let acknowledge: () => void = () => {};
    const { handle, requests } = createResponsesHandler(
      script(
        () =>
          new Promise((resolve) => {
            acknowledge = resolve;
          }),
      ),
      { ...threads, eventLines: false },
    );
    await using server = await startOCIServer({ handle: { "/openai/v1/responses": handle } });
    const { tenancy, user, fingerprint, privateKey, publicKey } = await makeApiKey();
    server.identities.addApiKey({ tenancy, user, fingerprint, publicKey });
    const key = { tenancy, user, fingerprint, privateKey };

    const response = await workerd.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify({ endpoint: server.url, key, store }),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const texts: string[] = [];
    const results: unknown[] = [];
    const thoughts: unknown[] = [];
    let last: Record<string, unknown> = {};
    for await (const event of runEvents(response.body)) {
      last = event;
      if (event.type === "think") thoughts.push(event.reasoning);
      if (event.type === "tool_complete") results.push(event.result);
      if (event.type !== "model_chunk" || typeof event.content !== "string") continue;
      texts.push(event.content);
      acknowledge();
    }
    expect(thoughts.join("")).toBe("Both cities.");
    expect(results).toEqual(["Sunny in Oslo.", "Sunny in Rome."]);
    expect(texts).toEqual(["Sunny", " in both."]);
    expect(last).toMatchObject({ type: "terminate", reason: "complete", message: "Sunny in both." });
    expect(server.requests.map(({ signature, compartmentId }) => [signature.problem, compartmentId])).toEqual([
      [undefined, tenancy],
      [undefined, tenancy],
    ]);
    const [, second] = requests;
    const items = second?.body.input as { type?: string; role?: string }[];
    expect(items.map(({ type, role }) => type ?? role)).toEqual(sent);
    expect([second?.instructions, second?.headers["openai-project"]]).toEqual([
      "You know the weather.",
      "ocid1.generativeaiproject.oc1..x",
    ]);
  });
});
