import type { LocusEvent } from "@locus/core";
import { type ChatScript, type ChatServer, startChatServer } from "@locus/testkit/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startPortkeyGateway } from "./support/portkey-gateway.js";
import { entries, report, weatherAgent } from "./support/weather-agent.js";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startPortkeyGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** The options of a model to reach the upstream through the gateway. */
const through = (upstream: ChatServer) => ({
  baseURL: gateway.baseURL,
  apiKey: "sk-upstream",
  defaultHeaders: { "x-portkey-provider": "openai", "x-portkey-custom-host": upstream.baseURL },
});

describe.each(entries)("$entry through Portkey's gateway", ({ Model }) => {
  test("a streamed loop with two parallel tools", async () => {
    await using upstream = await startChatServer([
      {
        toolCalls: [
          { id: "call_a", name: "weather", arguments: { city: "Oslo" } },
          { id: "call_b", name: "weather", arguments: { city: "Seville" } },
        ],
        usage: { inputTokens: 20, outputTokens: 8, totalTokens: 28 },
      },
      { text: ["Seville", " is", " warmer."], usage: { inputTokens: 40, outputTokens: 3, totalTokens: 43 } },
    ]);
    const { agent, started } = weatherAgent(Model, through(upstream));
    const run = agent.run("Oslo or Seville?");
    const events: LocusEvent[] = [];
    for await (const event of run) events.push(event);

    expect(events.flatMap((event) => (event.type === "model_chunk" && event.content ? [event.content] : []))).toEqual([
      "Seville",
      " is",
      " warmer.",
    ]);
    expect(started).toEqual(["Oslo", "Seville"]);
    const { message, usage } = await run.result();
    expect(message).toBe("Seville is warmer.");
    expect(usage).toMatchObject({ inputTokens: 60, outputTokens: 11, totalTokens: 71 });

    expect(upstream.completions).toHaveLength(2);
    for (const { headers, path, body } of upstream.completions) {
      expect(path).toBe("/v1/chat/completions");
      expect(headers.authorization).toBe("Bearer sk-upstream");
      // The gateway does not forward its own headers.
      expect(Object.keys(headers).filter((name) => name.startsWith("x-portkey"))).toEqual([]);
      expect(body).toMatchObject({ model: "gpt-4.1", stream: true, stream_options: { include_usage: true } });
      expect(body.tools).toMatchObject([{ type: "function", function: { name: "weather", parameters: { required: ["city"] } } }]);
    }
    expect(upstream.completions[1]?.body.messages).toMatchObject([
      { role: "system", content: "You know the weather." },
      { role: "user", content: "Oslo or Seville?" },
      { role: "assistant", tool_calls: [{ id: "call_a" }, { id: "call_b" }] },
      { role: "tool", tool_call_id: "call_a", content: '{"city":"Oslo","celsius":14}' },
      { role: "tool", tool_call_id: "call_b", content: '{"city":"Seville","celsius":17}' },
    ]);
  });

  test("lockstep: the upstream sends a delta only after the consumer has received the previous one", async () => {
    const deltas = ["One", " two", " three"];
    let acknowledge: () => void = () => {};
    const script: ChatScript = async (_request, exchange) => {
      for (const content of deltas) {
        const acknowledged = new Promise<void>((resolve) => {
          acknowledge = resolve;
        });
        await exchange.chunk({ choices: [{ index: 0, delta: { content } }] });
        await acknowledged;
      }
      await exchange.chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
      await exchange.done();
    };
    await using upstream = await startChatServer(script);
    const { agent } = weatherAgent(Model, through(upstream));
    const seen: string[] = [];
    for await (const event of agent.run("Count.")) {
      if (event.type !== "model_chunk" || !event.content) continue;
      seen.push(event.content);
      acknowledge();
    }
    expect(seen).toEqual(deltas);
  });

  test("structured output", async () => {
    await using upstream = await startChatServer([{ text: ['{"warmest":"Seville",', '"celsius":17,', '"note":null}'] }]);
    const { agent } = weatherAgent(Model, through(upstream), { tools: [], outputSchema: report });
    const { parsed } = await agent.invoke("Oslo or Seville?");
    expect(parsed).toEqual({ warmest: "Seville", celsius: 17 });
    expect(upstream.completions).toHaveLength(1);
    expect(upstream.completions[0]?.headers.authorization).toBe("Bearer sk-upstream");
    expect(upstream.completions[0]?.body).toMatchObject({
      stream: true,
      response_format: {
        type: "json_schema",
        json_schema: {
          strict: true,
          schema: {
            required: ["warmest", "celsius", "note"],
            additionalProperties: false,
            properties: { warmest: { type: "string" }, celsius: { type: "number" } },
          },
        },
      },
    });
  });

  test("a refusal of the upstream keeps its error class", async () => {
    await using upstream = await startChatServer([
      { status: 401, error: { message: "Incorrect API key provided: sk-upstream.", code: "invalid_api_key" } },
    ]);
    const { agent } = weatherAgent(Model, through(upstream));
    const error = await agent.invoke("Hello").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "authentication", status: 401 });
    expect(String(error)).not.toContain("sk-upstream");
  });
});
