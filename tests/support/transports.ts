import type { JsonObject, Model } from "@locus/core";
import { OpenAIModel } from "@locus/openai";
import { OpenAIResponsesModel } from "@locus/openai/responses";
import type { TurnContent } from "@locus/testkit";
import {
  type ChatChunk,
  type ChatReply,
  chatReplyChunks,
  type ResponsesReply,
  startChatServer,
  startResponsesServer,
  type TestServer,
} from "@locus/testkit/servers";
import { afterEach, beforeEach, expect } from "vitest";
import { chatLines, itemLines } from "./transcript-lines.js";

/** One answer of a service, independent of its protocol. */
export interface Turn extends TurnContent {
  /** Whether the token limit cuts it. */
  isCut?: boolean;
  /** Called with the index of each text delta from 0, and awaited. */
  afterDelta?: (index: number) => Promise<void>;
}

/** A request, independent of its protocol. */
interface Asked {
  /** The whole input of the model, as lines: see `transcriptLines`. */
  saw: string[];
  /** The lines that were sent. */
  sent: string[];
  /** Whether it continues a held thread. */
  continues: boolean;
  /** The JSON Schema for the answer, and its name. */
  format: unknown;
  /** The names of the tools. */
  tools: unknown[];
  temperature: unknown;
}

/** A service over sockets, and its models. */
export interface Service {
  /** A new model instance. */
  model(): Model;
  asked(): Asked[];
}

/** One transport to a model. */
interface Transport {
  transport: string;
  /** Whether the service holds the conversation. */
  isHeld: boolean;
  start(script: readonly Turn[]): Promise<Service & { server: TestServer }>;
}

async function startChat(script: readonly Turn[]): Promise<Service & { server: TestServer }> {
  const left = [...script];
  const server = await startChatServer(async (_request, exchange) => {
    const { isCut, afterDelta, ...turn } = next(left);
    const reply: ChatReply = { ...turn, ...(isCut && { finishReason: "length" }) };
    await play(chatReplyChunks(reply), { send: exchange.chunk, isText: hasContent, afterDelta });
    await exchange.done();
  });
  return {
    server,
    model: () => new OpenAIModel({ model: "gpt-4.1", baseURL: server.baseURL, apiKey: "key" }),
    asked: () =>
      server.completions.map(({ body }) => {
        const lines = chatLines(body.messages);
        const { json_schema: format } = Object(body.response_format);
        return {
          saw: lines,
          sent: lines,
          continues: false,
          ...common(body, format),
          tools: toolsOf(body, ({ function: f }) => f),
        };
      }),
  };
}

async function startResponses(
  script: readonly Turn[],
  stateMode: "server" | "stateless-encrypted",
): Promise<Service & { server: TestServer }> {
  const left = [...script];
  const server = await startResponsesServer(async (_request, exchange) => {
    const { isCut, afterDelta, ...turn } = next(left);
    const reply: ResponsesReply = { ...turn, ...(isCut && { finish: { incomplete: "max_output_tokens" } }) };
    const { events } = exchange.compose(reply);
    const isText = ({ type }: JsonObject): boolean => type === "response.output_text.delta";
    await play(events, { send: exchange.event, isText, afterDelta });
    exchange.end();
  });
  return {
    server,
    model: () => new OpenAIResponsesModel({ model: "gpt-4.1", baseURL: server.baseURL, apiKey: "key", stateMode }),
    asked: () =>
      server.requests.map(({ body, instructions, thread }) => {
        const system = instructions === undefined ? [] : [`system: ${instructions}`];
        const { format } = Object(body.text);
        return {
          saw: [...system, ...itemLines(thread)],
          sent: [...system, ...itemLines(body.input)],
          continues: body.previous_response_id !== undefined,
          ...common(body, format),
          tools: toolsOf(body, (tool) => tool),
        };
      }),
  };
}

/** All transports, which must behave identically, for `describe.each`. */
export const transports: readonly Transport[] = [
  { transport: "chat", isHeld: false, start: startChat },
  { transport: "Responses with state", isHeld: true, start: (script) => startResponses(script, "server") },
  { transport: "Responses without", isHeld: false, start: (script) => startResponses(script, "stateless-encrypted") },
];

/**
 * Services for the tests of a suite. Checks after every test that no connection is open and no rejection was left unhandled.
 *
 * @param transport - One of {@link transports}.
 */
export function servicesOf({ start }: Transport): (script: readonly Turn[]) => Promise<Service> {
  const servers: TestServer[] = [];
  const unhandled: unknown[] = [];
  const collect = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => void process.on("unhandledRejection", collect));

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.idle();
      await server.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", collect);
    expect(unhandled.splice(0)).toEqual([]);
  });

  return async (script) => {
    const service = await start(script);
    servers.push(service.server);
    return service;
  };
}

function next(left: Turn[]): Turn {
  const turn = left.shift();
  if (!turn) throw new Error("the script has ended, and a request asks for another answer.");
  return turn;
}

/** The inputs of {@link play}. */
interface PlayOptions<Event> {
  send(event: Event): Promise<void>;
  isText(event: Event): boolean;
  afterDelta: Turn["afterDelta"];
}

/** Sends the events of an answer, and waits after each text delta. */
async function play<Event>(events: readonly Event[], { send, isText, afterDelta }: PlayOptions<Event>): Promise<void> {
  let count = 0;
  for (const event of events) {
    await send(event);
    if (isText(event)) await afterDelta?.(count++);
  }
}

function hasContent({ choices }: ChatChunk): boolean {
  return Boolean(choices[0]?.delta.content);
}

function common({ temperature }: JsonObject, format: unknown): Pick<Asked, "format" | "temperature"> {
  const { name, strict, schema } = Object(format);
  return { temperature, format: format && { name, strict, schema } };
}

function toolsOf({ tools }: JsonObject, describe: (tool: Record<string, unknown>) => unknown): unknown[] {
  return (Array.isArray(tools) ? tools : []).map((tool) => Object(describe(tool)).name);
}
