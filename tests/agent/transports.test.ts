import {
  type AgentConfig,
  type AgentState,
  type AssistantMessage,
  anyOf,
  type Hook,
  type ModelEvent,
  maxIterations,
  summarizeAtLimit,
  textMention,
  textOf,
  toolCalled,
} from "@locus/core";
import { checkTranscript } from "@locus/internal-core-tests";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { deferred } from "../support/agents-on-servers.js";
import { transcriptLines } from "../support/transcript-lines.js";
import { servicesOf, transports } from "../support/transports.js";
import { askWeather, callsIn, systemPrompt, weatherOf } from "../support/weather-conversation.js";

const system = `system: ${systemPrompt}`;
const forecast = (city: string, celsius: number) => JSON.stringify({ city, celsius });
const roundTrip = (state: AgentState): AgentState => JSON.parse(JSON.stringify(state));

describe.each(transports)("an agent on $transport", (transport) => {
  const { isHeld } = transport;
  const serve = servicesOf(transport);

  test("parses its answer by the output schema, and retries a misfit", async () => {
    const service = await serve([
      askWeather("Oslo"),
      { text: '{"city":"Oslo","celsius":"mild","note":null}' },
      { text: ['{"city":"Oslo",', '"celsius":14,"note":null}'] },
      { text: '{"city":"Rome","celsius":22,"note":"warm"}' },
    ]);
    const outputSchema = z.object({ city: z.string(), celsius: z.number(), note: z.string().optional() });
    const agent = weatherOf(service.model(), { outputSchema });
    const { parsed, state } = await agent.invoke("Oslo?");
    const second = await agent.invoke("Rome?", { state });
    checkTranscript(second.messages);
    expect([parsed, second.parsed]).toEqual([
      { city: "Oslo", celsius: 14 },
      { city: "Rome", celsius: 22, note: "warm" },
    ]);
    const reask = expect.stringMatching(/^user: The answer does not fit the required schema:\n.*celsius/s);
    const lines = [
      system,
      "user: Oslo?",
      'call 1: weather {"city":"Oslo"}',
      `result 1: ${forecast("Oslo", 14)}`,
      'assistant: {"city":"Oslo","celsius":"mild","note":null}',
      reask,
      'assistant: {"city":"Oslo","celsius":14,"note":null}',
      "user: Rome?",
    ];
    const asked = service.asked();
    expect(asked.map(({ saw }) => saw)).toEqual([2, 4, 6, 8].map((length) => lines.slice(0, length)));
    expect(asked.map(({ continues }) => continues)).toEqual([false, isHeld, isHeld, isHeld]);
    const format = {
      name: "output",
      strict: true,
      schema: expect.objectContaining({ required: ["city", "celsius", "note"], additionalProperties: false }),
    };
    expect(asked.map((request) => request.format)).toEqual([format, format, format, format]);
  });

  test("streams each delta before the service sends the next, including thinking and calls", async () => {
    const deltas = ["Oslo", " 14", ", sunny"];
    const seen = deltas.map(() => deferred());
    const service = await serve([
      { reasoning: ["One ", "city."], ...askWeather("Oslo") },
      { text: deltas, afterDelta: (index) => seen[index]?.promise ?? Promise.resolve() },
    ]);
    const run = weatherOf(service.model()).run("Oslo?");
    const shown: string[] = [];
    let texts = 0;
    for await (const event of run) {
      if (event.type === "think" && event.reasoning) shown.push(event.reasoning);
      if (event.type === "model_chunk" && event.toolCall) shown.push(event.toolCall.argumentsDelta);
      if (event.type === "model_chunk" && event.content !== undefined) {
        shown.push(event.content);
        seen[texts++]?.resolve();
      }
      if (event.type === "tool_complete" || event.type === "model_complete") shown.push(event.type);
    }
    expect(shown.filter(Boolean)).toEqual([
      "One ",
      "city.",
      '{"city":"Oslo"}',
      "model_complete",
      "tool_complete",
      ...deltas,
      "model_complete",
    ]);
    expect(await run.result()).toMatchObject({ message: "Oslo 14, sunny", stopReason: "complete", success: true });
  });

  test("passes every call to its hooks, and their changes to the service", async () => {
    const service = await serve([
      { text: "My secret plan.", ...askWeather("Oslo") },
      { text: "A secret: 14." },
      { text: "Noted." },
    ]);
    const models: string[] = [];
    const phases: string[] = [];
    const hide = (text: string): string => text.replaceAll("secret", "[hidden]");
    const hook: Hook = {
      wrapModel: (model) => ({
        provider: model.provider,
        modelId: model.modelId,
        capabilities: model.capabilities,
        async *stream(request): AsyncGenerator<ModelEvent> {
          models.push(model.modelId);
          for await (const event of model.stream({ ...request, settings: { temperature: 0.5 } })) yield event;
        },
      }),
      beforeModelCall({ request, iteration }) {
        phases.push(`before ${iteration}`);
        const messages = request.messages.map((message) =>
          message.role === "user" && typeof message.content === "string"
            ? { ...message, content: hide(message.content) }
            : message,
        );
        return { request: { ...request, messages } };
      },
      afterModelCall({ message, iteration }) {
        phases.push(`after ${iteration}`);
        if (typeof message.content === "string") return undefined;
        const content = message.content.map((part) => (part.type === "text" ? { ...part, text: hide(part.text) } : part));
        return { message: { ...message, content } };
      },
    };
    const agent = weatherOf(service.model(), { hooks: [hook] });
    const first = await agent.invoke("A secret: Oslo?");
    const second = await agent.invoke("Keep it secret.", { state: first.state });
    checkTranscript(second.messages);
    expect([first.message, second.message]).toEqual(["A [hidden]: 14.", "Noted."]);
    expect(models).toHaveLength(3);
    expect(phases).toEqual(["before 1", "after 1", "before 2", "after 2", "before 1", "after 1"]);
    const lines = [
      system,
      "user: A [hidden]: Oslo?",
      "assistant: My [hidden] plan.",
      'call 1: weather {"city":"Oslo"}',
      `result 1: ${forecast("Oslo", 14)}`,
      "assistant: A [hidden]: 14.",
      "user: Keep it [hidden].",
    ];
    const asked = service.asked();
    expect(asked.map(({ saw }) => saw)).toEqual([lines.slice(0, 2), lines.slice(0, 5), lines]);
    // A held thread that differs from the transcript is not continued.
    expect(asked.map(({ continues, temperature }) => [continues, temperature])).toEqual([
      [false, 0.5],
      [false, 0.5],
      [false, 0.5],
    ]);
  });

  const quieter = (message: AssistantMessage): AssistantMessage =>
    textOf(message) === "Two!" ? { ...message, content: "Two." } : message;

  test.each<[string, Hook]>([
    ["its hook", { afterModelCall: ({ message }) => ({ message: quieter(message) }) }],
    [
      "its wrapper of the model",
      {
        wrapModel: (model) => ({
          provider: model.provider,
          modelId: model.modelId,
          capabilities: model.capabilities,
          async *stream(request): AsyncGenerator<ModelEvent> {
            for await (const event of model.stream(request))
              yield event.type === "model_complete" ? { ...event, message: quieter(event.message) } : event;
          },
        }),
      },
    ],
  ])("continues from the last service answer before the one that %s rewrote", async (_name, hook) => {
    const service = await serve([{ text: "One." }, { text: "Two!" }, { text: "Three." }]);
    const agent = weatherOf(service.model(), { hooks: [hook] });
    let state: AgentState | undefined;
    for (const prompt of ["1?", "2?", "3?"]) ({ state } = await agent.invoke(prompt, { state }));
    const [, , last] = service.asked();
    const lines = [system, "user: 1?", "assistant: One.", "user: 2?", "assistant: Two.", "user: 3?"];
    expect(last).toMatchObject({
      saw: lines,
      sent: isHeld ? [system, ...lines.slice(3)] : lines,
      continues: isHeld,
    });
  });

  test("stops on its conditions, between turns, and can be continued", async () => {
    const service = await serve([
      askWeather("Oslo", "Rome"),
      { text: "Warm." },
      { text: "STOP here.", ...askWeather("Lima") },
      { text: "As you like." },
      askWeather("Cairo"),
      askWeather("Quito"),
      { text: "31 and 15." },
    ]);
    const model = service.model();
    const reasons: string[] = [];
    let state: AgentState | undefined;
    const ask = async (prompt: string, config: Partial<AgentConfig> = {}) => {
      const result = await weatherOf(model, config).invoke(prompt, { state });
      checkTranscript(result.messages);
      reasons.push(result.stopReason);
      ({ state } = result);
    };
    const termination = anyOf(textMention("STOP"), toolCalled("weather"), maxIterations(5));
    await ask("Oslo and Rome?", { termination });
    await ask("So?", { termination });
    await ask("Lima?", { termination });
    await ask("Why?");
    await ask("Cairo and Quito?", { maxIterations: 2, onLimit: summarizeAtLimit() });
    expect(reasons).toEqual(["tool_called", "complete", "text_mention", "complete", "max_iterations"]);
    const asked = service.asked();
    const calls = callsIn(state?.messages ?? []);
    expect(asked.map(({ saw }) => saw)).toEqual(calls.map(({ before }) => [system, ...transcriptLines(before)]));
    expect(asked.map(({ continues }) => continues)).toEqual([false, ...new Array(6).fill(isHeld)]);
  });

  test("resumes a saved state in another process without a difference", async () => {
    const script = [
      { reasoning: "Both.", ...askWeather("Oslo", "Rome") },
      { text: "14 and 22." },
      askWeather("Lima"),
      { text: "19." },
    ];
    const service = await serve(script);
    const first = await weatherOf(service.model()).invoke("Oslo and Rome?");
    const saved = JSON.stringify(first.state);
    const { messages, state } = await weatherOf(service.model()).invoke("Lima?", { state: JSON.parse(saved) });
    checkTranscript(messages);
    expect(messages.slice(0, first.messages.length)).toEqual(first.messages);
    const asked = service.asked();
    const thoughtsOf = transport.transport === "chat" ? [] : ["openai.responses"];
    expect(asked.map(({ saw }) => saw)).toEqual(
      callsIn(messages).map(({ before }) => [system, ...transcriptLines(before, { thoughtsOf })]),
    );
    expect(asked.map(({ continues }) => continues)).toEqual([false, isHeld, isHeld, isHeld]);
    // The state survives JSON unchanged.
    expect(roundTrip(state)).toEqual(state);
    expect("providerState" in state).toBe(isHeld);
  });
});
