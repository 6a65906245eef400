import { tool } from "@locus/core";
import { hostileResponder, hostileStreams } from "@locus/testkit/conformance";
import type { ChatResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { agentsOnServers } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("an agent on a hostile stream ends as expected, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  test.each(hostileStreams)("$number $name", async (stream) => {
    const { expect: expected } = stream;
    let runs = 0;
    const any = z.record(z.string(), z.unknown());
    const count = (name: string) => tool({ name, description: "Counts.", parameters: any, execute: () => `run ${++runs}` });
    const hostile: ChatResponder = hostileResponder(stream);
    const { agent } = await agentOn(
      (request, exchange) => (request.index === 0 ? hostile(request, exchange) : { text: "Done." }),
      {
        tools: [count("weather"), count("now")],
        timeouts: { ...expected.timeouts },
      },
    );
    const run = agent.run("Go on.");
    if (expected.error !== undefined) {
      await expect(run.result()).rejects.toMatchObject({ code: expect.toBeOneOf([expected.error].flat()) });
      expect(runs).toBe(0);
      return;
    }
    const calls = expected.toolCalls ?? [];
    const { message, messages } = await run.result();
    expect(message).toBe(calls.length > 0 ? "Done." : expected.text);
    expect(runs).toBe(calls.filter((call) => call.invalidArguments === undefined).length);
    expect(messages.filter((item) => item.role === "tool")).toHaveLength(calls.length);
  });
});
