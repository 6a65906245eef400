import {
  ConnectionError,
  type FinishReason,
  type JsonObject,
  type Model,
  type ModelEvent,
  type ModelRequest,
  ServerError,
  StreamInterruptedError,
  textOf,
  toolCallsOf,
} from "@locus/core";
import { decodeSse, MessageBuilder } from "@locus/core/provider";
import { type ReferenceModelOptions, responseError, wireError } from "./reference-chat-model.js";

interface WireEvent {
  type: string;
  output_index?: number;
  delta?: string;
  item?: { type: string; call_id?: string; name?: string };
  error?: Parameters<typeof wireError>[0];
  response?: WireResponse;
}

interface WireResponse {
  error?: Parameters<typeof wireError>[0] | null;
  incomplete_details?: { reason: string } | null;
  output: { type: string }[];
  usage?: { input_tokens: number; output_tokens: number; total_tokens: number } | null;
}

/** A minimal Responses API model, so that tests can check the kit's own wire. */
export function referenceResponsesModel({ baseURL, apiKey, fetch: send = fetch }: ReferenceModelOptions): Model {
  const origin = { provider: "reference", modelId: "reference-model" };

  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    const response = await send(`${baseURL}/responses`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(requestBody(request)),
      ...(request.signal !== undefined && { signal: request.signal }),
    }).catch((cause) => {
      throw request.signal?.aborted ? request.signal.reason : new ConnectionError(`Cannot reach ${baseURL}.`, { cause });
    });
    if (!response.ok || !response.headers.get("content-type")?.startsWith("text/event-stream"))
      throw await responseError(response);
    yield { type: "model_start" };
    yield* read(response.body ?? new ReadableStream());
  }

  async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<ModelEvent, void, void> {
    const builder = new MessageBuilder(origin);
    let end: WireResponse | undefined;
    for await (const events of decodeSse(body)) {
      for (const { data } of events) {
        const { type, output_index, delta = "", item, error, response } = parse(data);
        if (type === "error" || type === "response.failed") throw wireError(error ?? response?.error ?? {});
        if (type === "response.reasoning_summary_text.delta") yield builder.think(delta);
        if (type === "response.output_text.delta") yield builder.text(delta);
        if (type === "response.function_call_arguments.delta" || item?.type === "function_call") {
          const event = builder.toolCall({ index: output_index, id: item?.call_id, name: item?.name, arguments: delta });
          if (event !== undefined) yield event;
        }
        if (/^response\.(completed|incomplete)$/.test(type)) end = response;
      }
    }
    if (end === undefined) throw new StreamInterruptedError("The stream ended without its end mark.");
    const { incomplete_details, output, usage } = end;
    const raw = incomplete_details?.reason ?? "completed";
    const complete: FinishReason = output.some((item) => item.type === "function_call") ? "tool_calls" : "stop";
    yield* builder.end({
      finishReason: { reason: finishReasons[raw] ?? complete, raw },
      ...(usage && {
        usage: { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, totalTokens: usage.total_tokens },
      }),
    });
  }

  return { ...origin, capabilities: { tools: true, output: "json_schema", reasoning: true }, stream };
}

const finishReasons: Record<string, FinishReason> = { max_output_tokens: "length", content_filter: "content_filter" };

function parse(data: string): WireEvent {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new ServerError("The server sent a line that is not JSON.", { cause });
  }
}

function requestBody({ messages, tools, output, settings = {} }: ModelRequest): JsonObject {
  return {
    model: "reference-model",
    stream: true,
    store: false,
    input: messages.flatMap((message): JsonObject[] => {
      if (message.role === "tool")
        return [{ type: "function_call_output", call_id: message.toolCallId, output: textOf(message) }];
      const calls = toolCallsOf(message).map(({ id, name, arguments: args }) => ({
        type: "function_call",
        call_id: id,
        name,
        arguments: JSON.stringify(args),
      }));
      return textOf(message) === "" ? calls : [{ role: message.role, content: textOf(message) }, ...calls];
    }),
    ...(tools && { tools: tools.flatMap((tool): JsonObject[] => (tool.type === "function" ? [{ ...tool }] : [])) }),
    ...(output && { text: { format: { type: "json_schema", name: output.name, schema: output.schema, strict: true } } }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { max_output_tokens: settings.maxTokens }),
  };
}
