import { Agent, type JsonObject, tool } from "@locus/core";
import { readRecording, responsesTurns } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import { type ResponsesScript, startResponsesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "../testing/ask.js";
import { OpenAIResponsesModel } from "./fetch.js";
import type { ResponsesEvent } from "./wire.js";

describe("over sockets", () => {
  test.each([true, false])(
    "an answer ends with its last event, even if the connection stays open; event lines: %s",
    async (eventLines) => {
      const script: ResponsesScript = async (_request, exchange) => {
        exchange.writeHead(200, { "content-type": "text/event-stream" });
        for (const event of exchange.compose({ text: ["Hel", "lo"] }).events) await exchange.event(event);
      };
      await using server = await startResponsesServer(script, { eventLines });
      const model = new OpenAIResponsesModel({ model: "m", baseURL: server.baseURL });
      const { complete, error } = await outcomeOf(model.stream(ask()));
      expect(error).toBeUndefined();
      expect(complete?.message.content).toEqual([{ type: "text", text: "Hello" }]);
      await server.idle();
    },
  );

  test("an answer with several megabytes of images is read", { timeout: 30_000 }, async () => {
    const result = "QUFB".repeat(3 * 1024 * 1024);
    const image = { item: { type: "image_generation_call", status: "completed", output_format: "png", result } };
    await using server = await startResponsesServer([{ output: [image, image] }]);
    const model = new OpenAIResponsesModel({ model: "m", baseURL: server.baseURL });
    const { complete, error } = await outcomeOf(model.stream(ask()));
    expect(error).toBeUndefined();
    const content = complete?.message.content;
    const sizes = (typeof content === "object" ? content : []).map((part) =>
      part.type === "image" && "base64" in part.source ? part.source.base64.length : part.type,
    );
    expect(sizes).toEqual(["provider", result.length, "provider", result.length]);
  });

  test("recorded thoughts are sent back unchanged, each before its call, through a whole run", async () => {
    const turns = responsesTurns(readRecording("openai-reasoning-encrypted-content").chunks);
    const events = turns.map((turn) => turn.map((chunk): ResponsesEvent => JSON.parse(chunk)));
    await using server = await startResponsesServer(turns.map((chunks) => ({ events: chunks })));
    const calculator = tool({
      name: "calculator",
      description: "Calculates.",
      parameters: z.object({ a: z.number(), b: z.number(), op: z.enum(["add", "multiply"]) }),
      execute: ({ a, b, op }) => String(op === "add" ? a + b : a * b),
    });
    const model = new OpenAIResponsesModel({ model: "gpt-5.1-codex-max", baseURL: server.baseURL, store: false });
    const { text, state } = await new Agent({ model, tools: [calculator] }).invoke("(12 + 7) * 3 * 10?").then((result) => ({
      text: result.message,
      state: result.state,
    }));
    expect(text).toBe("The final result is **570**.");
    expect(state.providerState).toBeUndefined();

    // The final items of the service, without the fields that are not sent back.
    const items = events
      .flatMap((turn) => turn.at(-1)?.response?.output ?? [])
      .map(({ id: _id, status: _status, ...item }) => item);
    const outputs = ["19", "57", "570"];
    const calls = items.filter(({ type }) => type === "function_call");
    const input = server.requests.at(-1)?.body.input;
    expect(input).toEqual([
      { role: "user", content: "(12 + 7) * 3 * 10?" },
      ...items.flatMap((item): JsonObject[] => {
        const position = calls.indexOf(item);
        if (item.type === "message") return [];
        return position < 0 ? [item] : [item, { type: "function_call_output", call_id: item.call_id, output: outputs[position] }];
      }),
    ]);
    expect(server.requests.map(({ body }) => [body.store, body.include, body.previous_response_id])).toEqual(
      turns.map(() => [false, ["reasoning.encrypted_content"], undefined]),
    );
  });
});
