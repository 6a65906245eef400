import { type ChatChunk, type ChatErrorReply, chatReplyChunks } from "../servers/chat/chat-reply.js";
import { type ChatExchange, type ChatResponder, startChatServer } from "../servers/chat/chat-server.js";
import { keepAlive } from "../servers/http/keep-alive.js";
import type { Fault, Scenario, ScenarioTurn, WireServer } from "./scenario.js";

/**
 * Plays scenarios as a Chat Completions server: the wire of `describeModel` for every chat-shaped provider.
 *
 * Usage is always streamed, because many servers send it without being asked.
 *
 * @param scenario - What the service does.
 */
export function chatWire(scenario: Scenario): Promise<WireServer> {
  return startChatServer(scenarioResponder(scenario));
}

/** The answers of {@link chatWire}, for use in a custom wire: `createChatHandler(scenarioResponder(scenario))`. */
export function scenarioResponder(scenario: Scenario): ChatResponder {
  let call = 0;
  return async (_request, exchange) => {
    const turn = scenario.turns[Math.min(call, scenario.turns.length - 1)] ?? {};
    call += 1;
    await play(turn, exchange);
  };
}

async function play(turn: ScenarioTurn, exchange: ChatExchange): Promise<void> {
  const { fault } = turn;
  if (fault?.kind === "status") return refuse(fault, exchange);
  if (fault?.kind === "html") {
    exchange.writeHead(200, { "content-type": "text/html" });
    await exchange.write("<!doctype html><title>Sign in</title>");
    return exchange.end();
  }
  if (fault?.kind === "hang" && fault.when === "connect") return exchange.closed;

  const chunks = chatReplyChunks(turn);
  const send = async (data: string) => {
    if (!turn.singleBytes) return exchange.write(data);
    for (const byte of Buffer.from(data)) await exchange.write(Uint8Array.of(byte));
  };
  exchange.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks.slice(0, fault && chunksBefore(fault, chunks))) await send(`data: ${JSON.stringify(chunk)}\n\n`);
  if (fault !== undefined) return breakOff(fault, exchange);
  await send("data: [DONE]\n\n");
  exchange.end();
}

const wireErrors: Record<number, { type: string; code: string | null }> = {
  400: { type: "invalid_request_error", code: null },
  401: { type: "invalid_request_error", code: "invalid_api_key" },
  403: { type: "permission_error", code: null },
  404: { type: "invalid_request_error", code: "model_not_found" },
  429: { type: "requests", code: "rate_limit_exceeded" },
};

/** An error response in the form of OpenAI's services. */
export function refuse(
  { status, retryAfterSeconds }: Extract<Fault, { kind: "status" }>,
  exchange: { reply(reply: ChatErrorReply): Promise<void> },
): Promise<void> {
  return exchange.reply({
    status,
    error: { message: `Refused with ${status}.`, ...(wireErrors[status] ?? { type: "server_error", code: null }) },
    ...(retryAfterSeconds !== undefined && { headers: { "retry-after": String(retryAfterSeconds) } }),
  });
}

/** The number of chunks before the fault. */
function chunksBefore(fault: Fault, chunks: readonly ChatChunk[]): number {
  if (fault.kind === "cut") {
    const isCut = fault.where === "before_end" ? isFinish : isToolCall;
    return chunks.map(isCut).lastIndexOf(true);
  }
  const atStart = (fault.kind === "error_event" || fault.kind === "hang") && fault.when === "start";
  // The first chunk only names the role, the second is the first delta.
  return atStart ? 0 : 2;
}

const isFinish = (chunk: ChatChunk) => chunk.choices.some((choice) => choice.finish_reason !== null);
const isToolCall = (chunk: ChatChunk) => chunk.choices.some((choice) => choice.delta.tool_calls !== undefined);

async function breakOff(fault: Fault, exchange: ChatExchange): Promise<void> {
  switch (fault.kind) {
    case "error_event":
      await exchange.chunk({ error: { message: "The engine is overloaded.", type: "server_error", param: null, code: null } });
      return exchange.done();
    case "drop":
      return exchange.destroy();
    case "garbage":
      await exchange.write("data: {nonsense\n\n");
      return exchange.done();
    case "hang":
      return exchange.closed;
    case "keep_alives":
      return keepAlive(exchange);
    default:
      return exchange.end();
  }
}
