import type {
  AssistantMessage,
  FinishReason,
  JsonObject,
  JsonValue,
  Message,
  Model,
  ModelEvent,
  ModelRequest,
  ProviderData,
  Usage,
} from "@locus/core";
import { StreamInterruptedError, textOf } from "@locus/core";
import {
  attempt,
  type MessageBuilder,
  type Post,
  parseObject,
  toUsage,
  type WireCall,
  type WireProtocol,
} from "@locus/core/provider";

/** A content block of the Messages API. */
type Block = JsonObject & { type?: string };

interface MessagesUsage extends JsonObject {
  input_tokens?: number;
  cache_creation_input_tokens?: number;
  cache_read_input_tokens?: number;
  output_tokens?: number;
}

interface MessagesEvent extends JsonObject {
  type?: string;
  index?: number;
  message?: JsonObject & { id?: string; model?: string; usage?: MessagesUsage };
  content_block?: Block;
  delta?: JsonObject & { type?: string; stop_reason?: string | null };
  usage?: MessagesUsage;
  error?: JsonObject;
}

export const provider = "anthropic";

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
  refusal: "refusal",
  pause_turn: "pause",
};

const own = (data: JsonObject): ProviderData => ({ [provider]: data });
const ownOf = (part: { providerData?: ProviderData | undefined }): JsonObject =>
  (part.providerData?.[provider] ?? {}) as JsonObject;

/** The input count without cache reads and cache writes. */
function usageOf(wire: MessagesUsage): Usage {
  const { input_tokens: fresh, cache_creation_input_tokens: cacheWrite, cache_read_input_tokens: cached } = wire;
  const input = fresh === undefined ? undefined : fresh + (cacheWrite ?? 0) + (cached ?? 0);
  return toUsage({ input, output: wire.output_tokens, cached, cacheWrite }, wire);
}

/** A block in its initial state, and the text of its deltas. */
interface OpenBlock {
  index: number;
  block: Block;
  json: string;
  signature: string;
}

function beginBlock(builder: MessageBuilder, index: number, block: Block): (ModelEvent | undefined)[] {
  switch (block.type) {
    case "text":
      return block.text ? [builder.text(String(block.text))] : [];
    case "thinking":
      return [builder.think(String(block.thinking ?? ""))];
    case "redacted_thinking":
      return [builder.think("", own({ redacted: block.data ?? "" }))];
    case "tool_use": {
      const { id, name, caller } = block;
      return [builder.toolCall({ index, id: String(id), name: String(name), ...(caller && { providerData: own({ caller }) }) })];
    }
    default:
      return [];
  }
}

function addDelta(builder: MessageBuilder, open: OpenBlock, delta: JsonObject): (ModelEvent | undefined)[] {
  switch (delta.type) {
    case "text_delta":
      return [builder.text(String(delta.text))];
    case "thinking_delta":
      return [builder.think(String(delta.thinking))];
    case "signature_delta":
      open.signature += String(delta.signature);
      return [];
    case "citations_delta": {
      const raw = delta.citation as JsonObject;
      return [
        builder.part({ type: "citation", annotation: { kind: "url", url: String(raw.url), title: String(raw.title), raw } }),
      ];
    }
    case "input_json_delta":
      open.json += String(delta.partial_json);
      return open.block.type === "tool_use"
        ? [builder.toolCall({ index: open.index, arguments: String(delta.partial_json) })]
        : [];
    default:
      return [];
  }
}

function endBlock(builder: MessageBuilder, { index, block, json, signature }: OpenBlock): (ModelEvent | undefined)[] {
  if (block.type === "tool_use") {
    // Calls from programs arrive complete.
    const whole = json === "" && block.input && Object.keys(block.input).length > 0 ? block.input : undefined;
    return whole ? [builder.toolCall({ index, arguments: whole as JsonObject })] : [];
  }
  if (/^(text|thinking|redacted_thinking)$/.test(block.type ?? "")) {
    return [builder.close(signature ? own({ signature }) : undefined)];
  }
  // A hosted call, or its result.
  const input = json && parseObject(json);
  return [builder.part({ type: "provider", kind: String(block.type), data: input ? { ...block, input } : block })];
}

/** A minimal Messages API of Anthropic: a reader, and a request that sends back the answers it read. */
const messagesProtocol: WireProtocol<WireCall> = {
  call: ({ messages }) => ({ body: { messages: messages.flatMap(toWire) }, warnings: [] }),

  reader(_call, { builder, toError, unexpected }) {
    let open: OpenBlock | undefined;
    let usage: MessagesUsage = {};
    let stop: string | undefined;
    let isOver = false;

    function take(event: MessagesEvent): (ModelEvent | undefined)[] {
      const { index = 0, message, content_block: block, delta } = event;
      switch (event.type) {
        case "message_start":
          builder.responseId = message?.id;
          builder.servedModelId = message?.model;
          usage = message?.usage ?? {};
          return [builder.usage(usageOf(usage))];
        case "content_block_start":
          open = { index, block: block ?? {}, json: "", signature: "" };
          return beginBlock(builder, index, open.block);
        case "content_block_delta":
          return open && delta ? addDelta(builder, open, delta) : [];
        case "content_block_stop":
          return open ? endBlock(builder, open) : [];
        case "message_delta":
          usage = { ...usage, ...event.usage };
          stop = delta?.stop_reason ?? stop;
          return [];
        case "message_stop":
          isOver = true;
          return [];
        case "error":
          throw toError(event.error);
        default:
          return [];
      }
    }

    return {
      get isOver() {
        return isOver;
      },
      push({ data }) {
        const wire = parseObject(data);
        if (!wire) throw unexpected(data);
        return take(wire as MessagesEvent).filter((event) => event !== undefined);
      },
      end() {
        if (!isOver) throw new StreamInterruptedError("The stream ended without message_stop: the answer is incomplete.");
        const finishReason = { reason: reasons[stop ?? ""] ?? ("other" as const), ...(stop !== undefined && { raw: stop }) };
        return builder.end({ usage: usageOf(usage), finishReason });
      },
    };
  },
};

/** Converts an assistant message to blocks. */
export function toBlocks(message: AssistantMessage): Block[] {
  if (typeof message.content === "string") return [{ type: "text", text: message.content }];
  return message.content.flatMap((part): Block[] => {
    switch (part.type) {
      case "text": {
        const citations = part.annotations?.map(({ raw = null }): JsonValue => raw);
        return [{ type: "text", text: part.text, ...(citations && { citations }) }];
      }
      case "reasoning": {
        const { redacted, signature } = ownOf(part);
        if (redacted !== undefined) return [{ type: "redacted_thinking", data: redacted }];
        return signature === undefined ? [] : [{ type: "thinking", thinking: part.text, signature }];
      }
      case "tool_call": {
        const { caller } = ownOf(part);
        return [
          { type: "tool_use", id: part.id, name: part.name, input: part.arguments, ...(caller !== undefined && { caller }) },
        ];
      }
      case "provider":
        return [part.data as Block];
      default:
        return [];
    }
  });
}

function toWire(message: Message): JsonObject[] {
  if (message.role === "assistant") return [{ role: "assistant", content: toBlocks(message) }];
  if (message.role !== "tool") return [{ role: message.role, content: textOf(message) }];
  return [{ role: "user", content: [{ type: "tool_result", tool_use_id: message.toolCallId, content: textOf(message) }] }];
}

/**
 * A model that speaks the Messages API with canned answers.
 *
 * @param answers - The JSON text of each event, answer by answer.
 */
export function messagesModel(answers: readonly (readonly string[])[]): Model & { readonly bodies: readonly JsonObject[] } {
  const bodies: JsonObject[] = [];
  const post: Post = async (body) => {
    const events = answers[bodies.length] ?? [];
    bodies.push(JSON.parse(JSON.stringify(body)));
    const sse = events.map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`).join("");
    return new Response(sse, { headers: { "content-type": "text/event-stream" } });
  };
  const service = { provider, modelId: "claude", url: "https://anthropic.invalid", post, dialect: { service: "Anthropic" } };
  return {
    provider,
    modelId: "claude",
    capabilities: { tools: true },
    bodies,
    stream: (request: ModelRequest) => attempt(service, messagesProtocol, request),
  };
}
