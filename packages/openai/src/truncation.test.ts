import { Agent, StreamInterruptedError, tool } from "@locus/core";
import { chatReplyChunks, chatSse } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { entries } from "./testing/entries.js";

const encoder = new TextEncoder();
const sse = (reply: Parameters<typeof chatReplyChunks>[0]) =>
  encoder.encode(chatSse(chatReplyChunks(reply).map((chunk) => JSON.stringify(chunk))));
const call = sse({ toolCalls: [{ name: "pay", arguments: { to: "bob", amount: 100 } }] });
const answer = sse({ text: "Paid." });
const text = new TextDecoder().decode(call);
const finished = text.indexOf("\n\n", text.indexOf('"finish_reason":"tool_calls"')) + 2;

describe.each(entries)("a tool call cut after every byte, $entry", ({ createModel }) => {
  /** How often the tool ran, and how the run ended, when only so much of the call arrives. */
  async function run(length: number): Promise<[number, unknown]> {
    const bodies = [call.slice(0, length), answer];
    const fetch = async () => new Response(bodies.shift() ?? null, { headers: { "content-type": "text/event-stream" } });
    let runs = 0;
    const pay = tool({
      name: "pay",
      description: "Pays.",
      parameters: z.object({ to: z.string(), amount: z.number() }),
      execute: () => void runs++,
    });
    const model = createModel({ model: "m", baseURL: "http://localhost/v1", fetch, maxRetries: 0 });
    const outcome = await new Agent({ model, tools: [pay] }).invoke("Pay.").then(
      (result) => result.stopReason,
      (error: unknown) => error,
    );
    return [runs, outcome];
  }

  test("before the finish chunk is whole, nothing runs and the run throws", { timeout: 60_000 }, async () => {
    expect(finished).toBeGreaterThan(100);
    for (let length = 0; length < finished; length++) {
      const [runs, outcome] = await run(length);
      expect([length, runs, outcome]).toEqual([length, 0, expect.any(StreamInterruptedError)]);
    }
  });

  test("after it, the tool runs once", async () => {
    for (let length = finished; length <= call.length; length++)
      expect([length, ...(await run(length))]).toEqual([length, 1, "complete"]);
  });
});
