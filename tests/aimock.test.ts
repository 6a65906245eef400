import { LLMock } from "@copilotkit/aimock";
import { type LocusEvent, StreamInterruptedError } from "@locus/core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { entries, report, weatherAgent } from "./support/weather-agent.js";

const mock = new LLMock({ port: 0, logLevel: "silent", chunkSize: 8 });
beforeAll(() => mock.start());
afterEach(() => void mock.clearChaos().reset());
afterAll(() => mock.stop());

const twoCalls = {
  toolCalls: [
    { id: "call_a", name: "weather", arguments: '{"city":"Oslo"}' },
    { id: "call_b", name: "weather", arguments: '{"city":"Seville"}' },
  ],
};
const answer = "Seville is warmer than Oslo.";
const connection = () => ({ baseURL: `${mock.url}/v1`, apiKey: "sk-mock" });
const statuses = () => mock.getRequests().map(({ response }) => response.status);
const quick = { maxAttempts: 3, initialDelayMs: 1 };

/** The events of a run and its outcome. */
async function watch(run: AsyncIterable<LocusEvent>): Promise<{ events: LocusEvent[]; error: unknown }> {
  const events: LocusEvent[] = [];
  try {
    for await (const event of run) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

describe.each(entries)("$entry against aimock", ({ Model }) => {
  test("a streamed loop with two parallel tools", async () => {
    mock.on({ hasToolResult: false }, twoCalls).on({ hasToolResult: true }, { content: answer, reasoning: "Compare." });
    const { agent, started } = weatherAgent(Model, connection());
    const run = agent.run("Oslo or Seville?");
    const { events } = await watch(run);

    expect(started).toEqual(["Oslo", "Seville"]);
    const chunks = events.flatMap((event) => (event.type === "model_chunk" && event.content ? [event.content] : []));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.join("")).toBe(answer);
    expect(events.flatMap((event) => (event.type === "think" ? [event.reasoning] : [])).join("")).toBe("Compare.");
    const { message, usage } = await run.result();
    expect(message).toBe(answer);
    expect(usage.totalTokens).toBeGreaterThan(0);
    expect(mock.getLastRequest()?.body).toMatchObject({
      stream: true,
      messages: [
        { role: "system" },
        { role: "user", content: "Oslo or Seville?" },
        { role: "assistant", tool_calls: [{ id: "call_a" }, { id: "call_b" }] },
        { role: "tool", tool_call_id: "call_a" },
        { role: "tool", tool_call_id: "call_b" },
      ],
    });
  });

  test("structured output", async () => {
    mock.on({ responseFormat: "json_schema" }, { content: '{"warmest":"Seville","celsius":17,"note":null}' });
    const { agent } = weatherAgent(Model, connection(), { tools: [], outputSchema: report });
    expect((await agent.invoke("Which is warmest?")).parsed).toEqual({ warmest: "Seville", celsius: 17 });
    expect(mock.getLastRequest()?.body).toMatchObject({
      response_format: { type: "json_schema", json_schema: { strict: true } },
    });
  });

  test("after the Retry-After of a 429, the call succeeds", async () => {
    mock
      .on({ sequenceIndex: 0 }, { error: { message: "Slow down.", type: "rate_limit_error" }, status: 429, retryAfter: 1 })
      .on({}, { content: answer });
    const { agent } = weatherAgent(Model, connection(), { retry: quick });
    const begin = performance.now();
    const { events, error } = await watch(agent.run("Hello"));
    expect(error).toBeUndefined();
    expect(events.find((event) => event.type === "model_retry")).toMatchObject({
      failedAttempt: 1,
      delayMs: 1000,
      error: { code: "rate_limit", status: 429, details: { retryAfterMs: 1000 } },
    });
    expect(performance.now() - begin).toBeGreaterThan(990);
    expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "complete", message: answer });
    expect(statuses()).toEqual([429, 200]);
  });

  test("a stream that breaks inside a call runs no tool", async () => {
    mock.on({}, twoCalls, { truncateAfterChunks: 4, latency: 5 });
    const { agent, started } = weatherAgent(Model, connection(), { retry: quick });
    const { events, error } = await watch(agent.run("Oslo or Seville?"));
    expect(StreamInterruptedError.isInstance(error)).toBe(true);
    expect(started).toEqual([]);
    expect(events.some((event) => event.type === "model_chunk" && event.toolCall)).toBe(true);
    expect(events.filter((event) => event.type === "model_retry" || event.type === "tool_start")).toEqual([]);
    expect(mock.getRequests()).toHaveLength(1);
  });

  describe("chaos", () => {
    test.each([
      ["every request dropped", { dropRate: 1 }, "server_error", 2],
      ["every request rate limited", { rateLimitRate: 1 }, "rate_limit", 2],
      ["every connection cut", { disconnectRate: 1 }, "connection", 2],
      ["malformed JSON with status 200", { malformedRate: 1 }, "server_error", 1],
    ])("%s", async (_name, chaos, code, attempts) => {
      mock.on({}, { content: answer }).setChaos(chaos);
      const { agent } = weatherAgent(Model, connection(), { retry: { ...quick, maxAttempts: 2 } });
      const { events, error } = await watch(agent.run("Hello"));
      expect(error).toMatchObject({ code });
      expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "error", error: { code } });
      expect(mock.getRequests()).toHaveLength(attempts);
    });
  });

  test("a run survives a temporary fault", async () => {
    mock.on({}, { content: answer }).nextRequestError(503, { message: "Overloaded.", type: "server_error" });
    const { agent } = weatherAgent(Model, connection(), { retry: quick });
    expect((await agent.invoke("Hello")).message).toBe(answer);
    expect(statuses()).toEqual([503, 200]);
  });
});
