import type { Fault, Scenario, ScenarioTurn, Wire } from "@locus/testkit/conformance";
import {
  createNativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeEvent,
  type NativeExchange,
  type NativeFormat,
  type NativeReply,
  type NativeResponder,
} from "@locus/testkit/oci";
import { keepAlive, startHttpServer } from "@locus/testkit/servers";
import { encodeNativeEvent } from "./encode-native-event.js";

/**
 * The `skip` of a model in a format: the reasons by case id of `describeModel`. COHERE has neither thinking nor arguments that are
 * not JSON, COHEREV2 no finish reason for a filter.
 */
export const nativeSkips: Readonly<Record<NativeFormat, Readonly<Record<string, string>>>> = {
  COHERE: {
    reasoning: "COHERE has no field for thinking.",
    "invalid-arguments": "COHERE sends the arguments of a call as an object, which is always valid.",
  },
  COHEREV2: { "finish-content-filter": "COHEREV2 has no finish reason for a filter." },
  GENERIC: {},
};

/**
 * Plays scenarios as OCI's own chat endpoint in one format: a wire for `describeModel`. Checks requests, but no signatures.
 *
 * A model whose endpoint is the `baseURL` posts to `<baseURL>/20231130/actions/chat`. Content that the format cannot
 * express is left out of a scenario; {@link nativeSkips} skips the cases about it.
 *
 * @param format - The format that the model must request.
 *
 * @example
 * ```ts
 * describeModel({ wire: nativeWire("COHERE"), skip: nativeSkips.COHERE, create: ({ baseURL }) => … });
 * ```
 */
export function nativeWire(format: NativeFormat, options: NativeChatHandlerOptions = {}): Wire {
  return async (scenario) => {
    const { handle } = createNativeChatHandler(nativeScenarioResponder(format, scenario), options);
    const server = await startHttpServer(handle, {
      headers: ({ index }) => ({ "opc-request-id": `opc-request-${index + 1}` }),
    });
    return Object.assign(server, { baseURL: server.url });
  };
}

/** The answers of {@link nativeWire}, for a custom wire: `createNativeChatHandler(nativeScenarioResponder(format, scenario))`. */
export function nativeScenarioResponder(format: NativeFormat, scenario: Scenario): NativeResponder {
  let call = 0;
  return async (request, exchange) => {
    if (request.format !== format) throw new Error(`the wire plays ${format}, but the request was in ${request.format}.`);
    const turn = scenario.turns[Math.min(call, scenario.turns.length - 1)] ?? {};
    call += 1;
    await play(turn, format, exchange);
  };
}

async function play(turn: ScenarioTurn, format: NativeFormat, exchange: NativeExchange): Promise<void> {
  const { fault, singleBytes } = turn;
  if (fault?.kind === "status") {
    const { status, retryAfterSeconds: seconds } = fault;
    return exchange.reply({ status, ...(seconds !== undefined && { headers: { "retry-after": String(seconds) } }) });
  }
  if (fault?.kind === "html") {
    exchange.writeHead(200, { "content-type": "text/html" });
    await exchange.write("<!doctype html><title>Sign in</title>");
    return exchange.end();
  }
  if (fault?.kind === "hang" && fault.when === "connect") return exchange.closed;

  const reply = replyOf(turn, format);
  if (fault === undefined && !singleBytes) return exchange.reply(reply);
  const events = exchange.events(reply);
  const count = fault ? eventsBefore(fault, events) : events.length;
  const pieces = events.map(({ data }) => encodeNativeEvent(data));
  exchange.writeHead(200, { "content-type": "text/event-stream" });
  for (const piece of pieces.slice(0, count)) {
    if (!singleBytes) await exchange.write(piece);
    else for (const byte of Buffer.from(piece)) await exchange.write(Uint8Array.of(byte));
  }
  if (fault) await breakOff(fault, pieces[count] ?? "", format, exchange);
  else exchange.end();
}

const finishReasons: Readonly<Record<NativeFormat, Readonly<Record<string, string>>>> = {
  COHERE: { stop: "COMPLETE", tool_calls: "COMPLETE", length: "MAX_TOKENS", content_filter: "ERROR_TOXIC" },
  COHEREV2: { stop: "COMPLETE", tool_calls: "TOOL_CALL", length: "MAX_TOKENS", content_filter: "ERROR" },
  GENERIC: { stop: "stop", tool_calls: "tool_calls", length: "length", content_filter: "content_filter" },
};

/** A turn without the content that the format cannot express. */
function replyOf(
  { fault: _, singleBytes: __, finishReason, reasoning, ...turn }: ScenarioTurn,
  format: NativeFormat,
): NativeReply {
  const word = finishReason && finishReasons[format][finishReason];
  return {
    ...turn,
    ...(reasoning !== undefined && format !== "COHERE" && { reasoning }),
    ...(word !== undefined && { finishReason: word }),
  };
}

/** The number of events before the fault. */
function eventsBefore(fault: Fault, events: readonly NativeEvent[]): number {
  const parts = events.map(({ part }) => part);
  if (fault.kind === "cut") return fault.where === "before_end" ? parts.indexOf("end") : parts.lastIndexOf("call");
  const isFirst = (fault.kind === "error_event" || fault.kind === "hang") && fault.when === "start";
  return isFirst ? 0 : parts.findIndex((part) => part === "content" || part === "call") + 1;
}

/** @param next - The next event of the complete answer. */
async function breakOff(fault: Fault, next: string, format: NativeFormat, exchange: NativeExchange): Promise<void> {
  switch (fault.kind) {
    case "cut":
      // A call that is complete in one event can only be cut inside the event.
      if (fault.where === "in_tool_arguments") await exchange.write(next.slice(0, -next.length / 4));
      return exchange.end();
    case "error_event":
      await exchange.event(failure(fault.when, format));
      return exchange.end();
    case "drop":
      return exchange.destroy();
    case "garbage":
      await exchange.event("{nonsense");
      return exchange.end();
    case "hang":
      return exchange.closed;
    case "keep_alives":
      return keepAlive(exchange);
    default:
      return exchange.end();
  }
}

/** An overload takes two forms: OCI's error, or later in an answer of Cohere a finish reason with a message. */
function failure(when: "start" | "middle", format: NativeFormat) {
  const message = "The model is overloaded.";
  if (when === "start" || format === "GENERIC") return { code: "500", message };
  return { apiFormat: format, finishReason: "ERROR", errorMessage: message };
}
