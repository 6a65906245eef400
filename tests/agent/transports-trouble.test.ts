import { type AgentConfig, type AgentState, type LocusEvent, type Tool, tool } from "@locus/core";
import { checkTranscript } from "@locus/internal-core-tests";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { servicesOf, transports } from "../support/transports.js";
import { askWeather, systemPrompt, weatherOf } from "../support/weather-conversation.js";

const system = `system: ${systemPrompt}`;
const forecast = (city: string, celsius: number) => JSON.stringify({ city, celsius });
const _roundTrip = (state: AgentState): AgentState => JSON.parse(JSON.stringify(state));

describe.each(transports)("an agent in trouble on $transport", (transport) => {
  const { isHeld } = transport;
  const serve = servicesOf(transport);

  test("reports failed, unknown and misused tools to the model, and continues", async () => {
    const service = await serve([
      {
        toolCalls: [
          { name: "weather", arguments: { city: "Atlantis" }, id: "call_a" },
          { name: "teleport", arguments: { to: "Oslo" }, id: "call_b" },
          { name: "weather", arguments: { town: "Oslo" }, id: "call_c" },
          { name: "weather", arguments: '{"city":', id: "call_d" },
          { name: "weather", arguments: { city: "Oslo" }, id: "call_e" },
        ],
      },
      { text: "14, that is all." },
    ]);
    const run = weatherOf(service.model()).run("Many?");
    const failures: unknown[] = [];
    for await (const event of run) if (event.type === "tool_complete") failures.push(event.error?.kind);
    const { messages, message } = await run.result();
    checkTranscript(messages);
    expect([message, failures]).toEqual([
      "14, that is all.",
      ["failed", "unknown_tool", "invalid_arguments", "invalid_arguments", undefined],
    ]);
    const saw = service.asked()[1]?.saw.filter((line) => line.startsWith("result"));
    expect(saw).toEqual([
      expect.stringMatching(/^result 1: .*No weather for Atlantis/),
      expect.stringMatching(/^result 2: Error: There is no tool "teleport"/),
      expect.stringMatching(/^result 3: Error: Invalid arguments for "weather":\n- city/),
      expect.stringMatching(/^result 4: Error: The arguments of "weather" are not a JSON object/),
      `result 5: ${forecast("Oslo", 14)}`,
    ]);
  });

  test("runs no call of a cut answer, and reports that to the model", async () => {
    const ran: string[] = [];
    const counting: Tool = tool({
      name: "weather",
      description: "Weather.",
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => void ran.push(city),
    });
    const service = await serve([
      { text: "Let me", ...askWeather("Oslo", "Rome"), isCut: true },
      { text: "Shorter: nothing." },
      { text: "Cut short", isCut: true },
    ]);
    const agent = weatherOf(service.model(), { tools: [counting] });
    const run = agent.run("Oslo and Rome?");
    const reasons: string[] = [];
    for await (const event of run) if (event.type === "model_complete") reasons.push(event.finishReason.reason);
    const first = await run.result();
    const second = await agent.invoke("At length?", { state: first.state });
    checkTranscript(second.messages);
    expect(ran).toEqual([]);
    expect(reasons).toEqual(["length", "stop"]);
    const cut = "Error: The answer was cut (length), so this call did not run. Try again, with less at a time.";
    expect(service.asked().map(({ saw }) => saw.slice(-4))).toEqual([
      [system, "user: Oslo and Rome?"],
      ['call 1: weather {"city":"Oslo"}', 'call 2: weather {"city":"Rome"}', `result 1: ${cut}`, `result 2: ${cut}`],
      [`result 1: ${cut}`, `result 2: ${cut}`, "assistant: Shorter: nothing.", "user: At length?"],
    ]);
    expect([second.message, second.stopReason]).toEqual(["Cut short", "length"]);
  });

  test("ends as cancelled at any abort, and can be resumed", async () => {
    const never = new Promise<void>(() => {});
    const service = await serve([
      askWeather("Oslo"),
      { text: ["It", " is"], afterDelta: () => never },
      { text: "Back again." },
      askWeather("Rome"),
      { text: "And again." },
    ]);
    const model = service.model();
    const controllers = [new AbortController(), new AbortController()];
    /** Runs until the first event of a type, then aborts. */
    const abortAt = async (
      type: LocusEvent["type"],
      prompt: string,
      { state, config }: { state?: AgentState; config?: Partial<AgentConfig> },
    ) => {
      const controller = controllers.shift() ?? new AbortController();
      const run = weatherOf(model, config).run(prompt, { state, signal: controller.signal });
      let isText = false;
      for await (const event of run) {
        isText = event.type === "model_chunk" && event.content !== undefined;
        if (event.type === type && (isText || type !== "model_chunk")) controller.abort();
      }
      const result = await run.result();
      checkTranscript(result.messages);
      return result;
    };
    const first = await abortAt("model_chunk", "Oslo?", {});
    const second = await weatherOf(model).invoke("Go on.", { state: first.state });
    const stuck: Tool = tool({
      name: "weather",
      description: "Weather.",
      parameters: z.object({ city: z.string() }),
      execute: () => new Promise<string>(() => {}),
    });
    const third = await abortAt("tool_start", "Rome?", { state: second.state, config: { tools: [stuck] } });
    const fourth = await weatherOf(model).invoke("And now?", { state: third.state });
    checkTranscript(fourth.messages);
    expect([first, second, third, fourth].map(({ stopReason, message }) => [stopReason, message])).toEqual([
      ["cancelled", expect.any(String)],
      ["complete", "Back again."],
      ["cancelled", expect.any(String)],
      ["complete", "And again."],
    ]);
    const asked = service.asked();
    const lines = [
      system,
      "user: Oslo?",
      'call 1: weather {"city":"Oslo"}',
      `result 1: ${forecast("Oslo", 14)}`,
      "assistant: It",
      "user: Go on.",
      "assistant: Back again.",
      "user: Rome?",
      'call 2: weather {"city":"Rome"}',
      expect.stringMatching(/^result 2: /),
      "user: And now?",
    ];
    expect(asked.map(({ saw }) => saw)).toEqual([2, 4, 6, 8, 11].map((length) => lines.slice(0, length)));
    expect(asked.map(({ continues }) => continues)).toEqual([false, isHeld, isHeld, isHeld, isHeld]);
  });
});
