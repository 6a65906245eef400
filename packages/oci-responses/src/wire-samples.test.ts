import { ask } from "@locus/internal-oci-suite";
import { responsesSamples } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import type { ResponsesScript } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { entries, startResponsesService } from "./testing/oci-responses-model.js";

describe.each(entries)("what servers stream, read by $entry", ({ createModel }) => {
  test.each(responsesSamples.map((sample) => [sample.source, sample.what, sample] as const))("%s: %s", async (_s, _w, sample) => {
    const script: ResponsesScript = async (_request, exchange) => {
      exchange.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of sample.events) await exchange.event(event);
      exchange.end();
    };
    await using service = await startResponsesService(script);
    const { baseURL, credentials } = service;
    const { complete, error } = await outcomeOf(createModel({ model: "xai.grok-4", baseURL, credentials }).stream(ask()));
    expect(error).toBeUndefined();
    const content = complete?.message.content;
    const parts = Array.isArray(content) ? content : [];
    expect(parts.map(({ providerData: _data, ...part }) => part)).toEqual(sample.content);
  });
});
