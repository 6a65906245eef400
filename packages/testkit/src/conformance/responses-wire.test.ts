import { ServerError, textOf } from "@locus/core";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "../scripted/model-outcome.js";
import { startHttpServer } from "../servers/http/http-server.js";
import { createResponsesHandler } from "../servers/responses/responses-server.js";
import { stream, withServer } from "../servers/responses/testing/with-server.js";
import { describeModel } from "./describe-model.js";
import { responsesResponder, responsesWire } from "./responses-wire.js";
import type { Scenario, WireServer } from "./scenario.js";
import { referenceResponsesModel } from "./testing/reference-responses-model.js";

describeModel({
  name: "the reference model conforms",
  describe,
  test,
  wire: responsesWire,
  create: referenceResponsesModel,
});

/** A wire without `event:` lines, like OCI's path to Grok. */
async function wireWithoutEventLines(scenario: Scenario): Promise<WireServer> {
  const { handle } = createResponsesHandler(responsesResponder(scenario), { eventLines: false });
  const server = await startHttpServer(handle);
  return Object.assign(server, { baseURL: `${server.url}/v1` });
}

test.each([
  ["with", responsesWire],
  ["without", wireWithoutEventLines],
])("plays its scenarios %s event lines", async (_name, wire) => {
  const server = await wire({
    turns: [
      { text: ["Grü", "ße"], singleBytes: true },
      { text: "x", fault: { kind: "error_event", when: "middle" } },
    ],
  });
  const model = referenceResponsesModel({ baseURL: server.baseURL, apiKey: "sk" });
  const ask = () => outcomeOf(model.stream({ messages: [{ role: "user", content: "Hi" }] }));
  const { complete } = await ask();
  expect(complete && textOf(complete.message)).toBe("Grüße");
  expect((await ask()).error).toBeInstanceOf(ServerError);
  await server.idle();
  await server.close();
});

const call = { toolCalls: [{ name: "a", arguments: ['{"a":', "1}"] }] };

test.each<[string, Scenario["turns"][number], string[]]>([
  [
    "an error at the start is an error event, then a failed response",
    { text: "x", fault: { kind: "error_event", when: "start" } },
    ["response.created", "response.in_progress", "error", "response.failed"],
  ],
  [
    "an error in the middle is a failed response",
    { text: "x", fault: { kind: "error_event", when: "middle" } },
    ["response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.failed"],
  ],
  [
    "a cut at the end leaves only the end mark out",
    { ...call, fault: { kind: "cut", where: "before_end" } },
    ["response.function_call_arguments.done", "response.output_item.done"],
  ],
  [
    "a cut in the arguments leaves half of them",
    { ...call, fault: { kind: "cut", where: "in_tool_arguments" } },
    ["response.output_item.added", "response.function_call_arguments.delta"],
  ],
])("%s", async (_name, turn, types) => {
  const events = await withServer(responsesResponder({ turns: [turn] }), (server) => stream(server, { input: "Hi" }));
  expect(events.map(({ type }) => type).slice(-types.length)).toEqual(types);
});
