import { Agent, type AgentConfig, type ResponseOptions, ServerError, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { settle } from "./run-agent.js";

async function dataOf(response: Response): Promise<Record<string, unknown>[]> {
  const text = await response.text();
  expect(text.endsWith("\n\n")).toBe(true);
  return text
    .slice(0, -2)
    .split("\n\n")
    .map((block) => {
      expect(block).toMatch(/^data: [^\n]+$/);
      return JSON.parse(block.slice("data: ".length));
    });
}
const respond = (config: AgentConfig, options?: ResponseOptions) => new Agent(config).run("Go").toResponse(options);
const types = (data: readonly Record<string, unknown>[]) => data.map(({ type }) => type);

describe("toResponse", () => {
  test("each event is one data line of JSON, even with line breaks in the text", async () => {
    const response = respond({ model: scriptedModel(["Line one\n\nline two\u2028"]) });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const data = await dataOf(response);
    expect(types(data)).toEqual(["model_start", "model_chunk", "model_complete", "terminate"]);
    expect(data[1]).toEqual({ type: "model_chunk", content: "Line one\n\nline two\u2028", partIndex: 0 });
  });

  test("custom headers", () => {
    const { headers } = respond({ model: scriptedModel([]) }, { headers: { "cache-control": "no-store", "x-run": "1" } });
    expect([headers.get("cache-control"), headers.get("x-run")]).toEqual(["no-store", "1"]);
  });

  test("a filter hides and changes events", async () => {
    const secret = tool({ name: "secret", description: "", parameters: z.object({}), execute: () => "hidden" });
    const response = respond(
      { model: scriptedModel([{ toolCalls: [{ name: "secret" }] }, "Done."]), tools: [secret] },
      {
        filter: (event) => {
          if (event.type === "tool_complete") return { ...event, result: "…" };
          return event.type === "model_chunk" || event.type === "terminate" ? event : undefined;
        },
      },
    );
    const data = await dataOf(response);
    expect(types(data).filter((type) => type !== "model_chunk")).toEqual(["tool_complete", "terminate"]);
    expect(JSON.stringify(data)).not.toContain("hidden");
  });

  test("an error is in the terminate event; the body ends normally", async () => {
    const response = respond({ model: scriptedModel([{ error: new ServerError("Down", { retryable: false }) }]) });
    expect(await dataOf(response)).toMatchObject([{ type: "terminate", reason: "error", error: { code: "server_error" } }]);
  });

  test("nothing happens before the body is read", async () => {
    const model = scriptedModel(["Hi"]);
    respond({ model });
    await settle();
    expect(model.requests).toEqual([]);
  });

  test("a client that disconnects cancels the run", async () => {
    const model = scriptedModel([{ text: "Hi", hang: true }]);
    const run = new Agent({ model }).run("Go");
    const reader = run.toResponse().body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await run.result()).stopReason).toBe("cancelled");
    expect(model.requests[0]?.signal?.aborted).toBe(true);
  });

  test("a filter that throws breaks the body and cancels the run", async () => {
    const run = new Agent({ model: scriptedModel([{ text: "Hi", hang: true }]) }).run("Go");
    const response = run.toResponse({
      filter() {
        throw new Error("Bad filter.");
      },
    });
    await expect(response.text()).rejects.toThrow("Bad filter.");
    expect((await run.result()).stopReason).toBe("cancelled");
  });
});
