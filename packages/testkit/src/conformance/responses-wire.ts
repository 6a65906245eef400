import type { JsonObject } from "@locus/core";
import { keepAlive } from "../servers/http/keep-alive.js";
import type { ResponsesExchange } from "../servers/responses/responses-exchange.js";
import type { ResponsesFinish, ResponsesReply } from "../servers/responses/responses-reply.js";
import { type ResponsesResponder, startResponsesServer } from "../servers/responses/responses-server.js";
import { refuse } from "./chat-wire.js";
import type { Fault, Scenario, ScenarioTurn, WireServer } from "./scenario.js";

/**
 * Plays scenarios as a Responses API server that holds threads and checks requests: the wire of `describeModel` for every provider
 * that speaks this API.
 *
 * @param scenario - What the service does.
 */
export function responsesWire(scenario: Scenario): Promise<WireServer> {
  return startResponsesServer(responsesResponder(scenario));
}

/** The answers of {@link responsesWire}, for use in a custom wire: `createResponsesHandler(responsesResponder(scenario))`. */
export function responsesResponder(scenario: Scenario): ResponsesResponder {
  let call = 0;
  return async (_request, exchange) => {
    const turn = scenario.turns[Math.min(call, scenario.turns.length - 1)] ?? {};
    call += 1;
    await play(turn, exchange);
  };
}

const finishes: Readonly<Record<string, ResponsesFinish>> = {
  length: { incomplete: "max_output_tokens" },
  content_filter: { incomplete: "content_filter" },
};

async function play(
  { fault, singleBytes, finishReason = "stop", ...turn }: ScenarioTurn,
  exchange: ResponsesExchange,
): Promise<void> {
  if (fault?.kind === "status") return refuse(fault, exchange);
  if (fault?.kind === "html") {
    exchange.writeHead(200, { "content-type": "text/html" });
    await exchange.write("<!doctype html><title>Sign in</title>");
    return exchange.end();
  }
  if (fault?.kind === "hang" && fault.when === "connect") return exchange.closed;

  const reply: ResponsesReply = { ...turn, finish: finishes[finishReason] ?? "completed" };
  if (fault === undefined && !singleBytes) return exchange.reply(reply);
  const { events } = exchange.compose(reply);
  exchange.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events.slice(0, fault && eventsBefore(fault, events))) {
    if (!singleBytes) await exchange.event(event);
    else for (const byte of Buffer.from(exchange.encode(event))) await exchange.write(Uint8Array.of(byte));
  }
  if (fault === undefined) exchange.end();
  else await breakOff(fault, exchange);
}

/** The number of events before the fault. */
function eventsBefore(fault: Fault, events: readonly JsonObject[]): number {
  const types = events.map(({ type }) => String(type));
  if (fault.kind === "cut")
    return fault.where === "before_end" ? types.length - 1 : types.lastIndexOf("response.function_call_arguments.delta");
  if (fault.kind === "hang" && fault.when === "start") return 0;
  if (fault.kind === "error_event" && fault.when === "start") return types.indexOf("response.in_progress") + 1;
  return types.findIndex((type) => type.endsWith(".delta")) + 1;
}

async function breakOff(fault: Fault, exchange: ResponsesExchange): Promise<void> {
  switch (fault.kind) {
    case "error_event":
      return failMidway(exchange, fault.when);
    case "drop":
      return exchange.destroy();
    case "garbage":
      await exchange.write("event: response.output_text.delta\ndata: {nonsense\n\n");
      return exchange.end();
    case "hang":
      return exchange.closed;
    case "keep_alives":
      return keepAlive(exchange);
    default:
      return exchange.end();
  }
}

/** An overload takes two forms: an `error` event at the start, or a failed response. */
async function failMidway(exchange: ResponsesExchange, when: "start" | "middle"): Promise<void> {
  const failure = { message: "The engine is overloaded.", code: "server_error" };
  const { events } = exchange.compose({ finish: when === "start" ? { error: failure } : { failed: failure } });
  for (const event of events.slice(2)) await exchange.event(event);
  exchange.end();
}
