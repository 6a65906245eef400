import { responsesSamples } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import { checkOutcome } from "@locus/testkit/conformance";
import { type ResponsesScript, startResponsesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { responsesEntries } from "../testing/responses-entries.js";

describe.each(responsesEntries)("streams of servers, read by $entry", ({ createModel }) => {
  test.each(responsesSamples.map((sample) => [sample.source, sample.what, sample] as const))("%s: %s", async (_s, _w, sample) => {
    const script: ResponsesScript = async (_request, exchange) => {
      exchange.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of sample.events) await exchange.event(event);
      exchange.end();
    };
    await using server = await startResponsesServer(script);
    const outcome = await outcomeOf(createModel({ model: "m", apiKey: "k", baseURL: server.baseURL }).stream(ask()));
    expect(outcome.error).toBeUndefined();
    checkOutcome(outcome);
    const content = outcome.complete?.message.content;
    const parts = Array.isArray(content) ? content : [];
    expect(parts.map(({ providerData: _data, ...part }) => part)).toEqual(sample.content);
  });
});
