import { describe, expect, test } from "vitest";
import * as z from "zod";
import { agentsOnServers } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("structured output, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);
  const outputSchema = z.object({ city: z.string(), celsius: z.number() });

  test("a misfit is retried with the reasons", async () => {
    const { agent, server } = await agentOn([{ text: '{"city":"Oslo"}' }, { text: '{"city":"Oslo","celsius":4}' }], {
      outputSchema,
    });
    const { parsed } = await agent.invoke("Weather in Oslo?");
    expect(parsed).toEqual({ city: "Oslo", celsius: 4 });
    expect(JSON.stringify(server.completions[1]?.body.messages)).toContain("celsius");
    expect(server.completions[0]?.body).toMatchObject({ response_format: { type: "json_schema" } });
  });

  test("three misfits end the run", async () => {
    const { agent, server } = await agentOn(() => ({ text: "Cold." }), { outputSchema });
    await expect(agent.invoke("Weather in Oslo?")).rejects.toMatchObject({ code: "output_validation", text: "Cold." });
    expect(server.completions).toHaveLength(3);
  });
});
