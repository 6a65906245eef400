import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { type CompatName, resolveProfile } from "./compat.js";
import { ask } from "./testing/ask.js";
import { type CannedAnswer, capturedFetch, okStream } from "./testing/captured-fetch.js";
import { entries } from "./testing/chat-entries.js";
import { type FactBody, type ServerFact, type ServerFacts, serverFacts } from "./testing/server-facts.js";

/** A server that refuses some requests with the reported answer, and accepts all others. */
function strictServer(refuses: (body: FactBody) => boolean, refusal: CannedAnswer) {
  let refused = 0;
  const answer = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const isRefused = refuses(JSON.parse(String(init?.body)));
    if (isRefused) refused++;
    return capturedFetch(isRefused ? refusal : okStream).fetch(input, init);
  };
  return { fetch: answer, refused: () => refused };
}

const events = (chunks: readonly object[]): CannedAnswer => ({
  headers: { "content-type": "text/event-stream" },
  body: [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"].map((data) => `data: ${data}\n\n`).join(""),
});

describe.each(entries)("$entry", ({ createModel }) => {
  const modelOf = ({ baseURL, model, profile, isNamed }: ServerFacts, fetch: typeof globalThis.fetch, compat?: CompatName) =>
    createModel({ model, baseURL, fetch, apiKey: "sk-1", compat: compat ?? (isNamed ? profile : undefined) });

  describe.each(serverFacts)("$server", (server) => {
    test.each(server.facts)("$what", async (fact: ServerFact) => {
      if ("refuses" in fact) {
        const { refuses, answer, request } = fact;
        const strict = strictServer(refuses, answer);
        const { error } = await outcomeOf(modelOf(server, strict.fetch).stream(ask(request)));
        expect(error).toBeUndefined();
        expect(strict.refused()).toBe(0);
        // Evidence that the profile makes the difference.
        const plain = strictServer(refuses, answer);
        await outcomeOf(modelOf(server, plain.fetch, "compatible").stream(ask(request)));
        expect(plain.refused()).toBeGreaterThan(0);
      } else if ("error" in fact) {
        const { error } = await outcomeOf(modelOf(server, capturedFetch(fact.answer).fetch).stream(ask()));
        expect(error).toMatchObject(fact.error);
      } else {
        const { complete, error } = await outcomeOf(modelOf(server, capturedFetch(events(fact.chunks)).fetch).stream(ask()));
        expect(error).toBeUndefined();
        if (fact.content) expect(complete?.message.content).toEqual(fact.content);
        if (fact.usage) expect(complete?.usage).toMatchObject(fact.usage);
      }
    });
  });
});

test.each(serverFacts)("the URL of $server selects its profile if it can", ({ profile, baseURL, model, isNamed }) => {
  const byURL = resolveProfile(baseURL, model);
  const byName = resolveProfile("", model, profile);
  if (isNamed) expect(byURL).toEqual(resolveProfile("", model));
  else expect(byURL).toEqual(byName);
});

test("every report is a public issue or pull request", () => {
  const reports = serverFacts.flatMap(({ facts }) => facts.flatMap(({ reports }) => reports));
  for (const report of reports) expect(report).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
  expect(serverFacts.flatMap(({ facts }) => facts).filter(({ reports }) => reports.length === 0)).toEqual([]);
});
