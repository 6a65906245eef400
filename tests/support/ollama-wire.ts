import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@locus/core";
import type { Fault, Scenario, ScenarioTurn, WireServer } from "@locus/testkit/conformance";
import { type HttpExchange, startHttpServer } from "@locus/testkit/servers";

/** Plays scenarios like Ollama: one JSON object per line. */
export async function ollamaWire({ turns }: Scenario): Promise<WireServer> {
  let call = 0;
  const server = await startHttpServer((exchange) => {
    if (exchange.request.method !== "POST") return exchange.json(404, { error: "not found" });
    return play(turns[Math.min(call++, turns.length - 1)] ?? {}, exchange);
  });
  return Object.assign(server, { baseURL: server.url });
}

async function play(turn: ScenarioTurn, exchange: HttpExchange): Promise<void> {
  const { fault } = turn;
  if (fault?.kind === "status") {
    const { status, retryAfterSeconds: seconds } = fault;
    const headers = seconds === undefined ? {} : { "retry-after": String(seconds) };
    return exchange.json(status, { error: `Refused with ${status}.` }, headers);
  }
  if (fault?.kind === "html") {
    exchange.writeHead(200, { "content-type": "text/html" });
    await exchange.write("<!doctype html>\n<title>Sign in</title>");
    return exchange.end();
  }
  if (fault?.kind === "hang" && fault.when === "connect") return exchange.closed;
  exchange.writeHead(200, { "content-type": "application/x-ndjson" });
  const lines = toLines(turn);
  for (const line of lines.slice(0, fault && linesBefore(fault, lines))) await send(turn, exchange, `${JSON.stringify(line)}\n`);
  if (fault) return breakOff(fault, exchange, JSON.stringify(lines.at(-2)));
  exchange.end();
}

async function send({ singleBytes }: ScenarioTurn, exchange: HttpExchange, text: string): Promise<void> {
  for (const piece of singleBytes ? Buffer.from(text) : [text]) {
    await exchange.write(typeof piece === "string" ? piece : Uint8Array.of(piece));
  }
}

const deltas = (text: string | readonly string[] | undefined): readonly string[] => (text === undefined ? [] : [text].flat());

function toLines({ reasoning, text, toolCalls = [], usage, finishReason }: ScenarioTurn): JsonObject[] {
  const line = (message: JsonObject) => ({
    model: "llama",
    message: { role: "assistant", content: "", ...message },
    done: false,
  });
  const calls = toolCalls.map(({ arguments: given = {}, id, name }) => {
    const isText = typeof given === "string" || Array.isArray(given);
    const args = isText ? parse(deltas(given as string | string[]).join("")) : given;
    return line({ tool_calls: [{ id, function: { name, arguments: args as JsonObject } }] });
  });
  const { inputTokens = 10, outputTokens = 5 } = usage ?? {};
  return [
    ...deltas(reasoning).map((thinking) => line({ thinking })),
    ...deltas(text).map((content) => line({ content })),
    ...calls,
    {
      ...line({}),
      done: true,
      done_reason: finishReason === "tool_calls" ? "stop" : (finishReason ?? "stop"),
      ...(usage !== null && { prompt_eval_count: inputTokens, eval_count: outputTokens }),
    },
  ];
}

/** Arguments are parsed JSON; invalid JSON is sent as text. */
function parse(text: string): JsonObject | string {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function linesBefore(fault: Fault, lines: readonly JsonObject[]): number {
  if (fault.kind === "cut") return lines.length - (fault.where === "before_end" ? 1 : 2);
  return (fault.kind === "error_event" || fault.kind === "hang") && fault.when === "start" ? 0 : 1;
}

async function breakOff(fault: Fault, exchange: HttpExchange, line = ""): Promise<void> {
  switch (fault.kind) {
    case "error_event":
      await exchange.write('{"error":"an error was encountered while running the model"}\n');
      return exchange.end();
    case "drop":
      return exchange.destroy();
    case "garbage":
      await exchange.write("{nonsense\n");
      return exchange.end();
    case "hang":
      return exchange.closed;
    case "keep_alives": {
      let open = true;
      exchange.closed.then(() => {
        open = false;
      });
      while (open) {
        await exchange.write("\n");
        await sleep(5);
      }
      return;
    }
    default:
      if (fault.kind === "cut" && fault.where === "in_tool_arguments") await exchange.write(line.slice(0, line.length / 2));
      return exchange.end();
  }
}
