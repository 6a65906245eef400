import {
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  type FinishReason,
  type JsonObject,
  type LocusError,
  type Message,
  type Model,
  type ModelEvent,
  type ModelRequest,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
  textOf,
  toolCallsOf,
} from "@locus/core";
import { decodeSse, MessageBuilder } from "@locus/core/provider";

/** Settings of a reference model. Tests break it through `fetch`. */
export interface ReferenceModelOptions {
  baseURL: string;
  apiKey: string;
  fetch?: typeof fetch;
}

interface WireChunk {
  error?: { message?: string; type?: string; code?: string | number | null; param?: string | null };
  choices?: { delta?: WireDelta; finish_reason?: string | null }[] | null;
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

interface WireDelta {
  content?: string | null;
  reasoning?: string | null;
  reasoning_content?: string | null;
  tool_calls?:
    | { index?: number | null; id?: string | number | null; function?: { name?: string | null; arguments?: string | null } }[]
    | null;
}

/** A minimal Chat Completions model, so that tests can check the kit's own checks. */
export function referenceChatModel({ baseURL, apiKey, fetch: send = fetch }: ReferenceModelOptions): Model {
  const origin = { provider: "reference", modelId: "reference-model" };

  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    const response = await send(`${baseURL}/chat/completions`, {
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
    let finish: string | undefined;
    let done = false;
    let usage: WireChunk["usage"];
    let calls = 0;
    for await (const events of decodeSse(body)) {
      for (const { data } of events) {
        if (data === "[DONE]") {
          done = true;
          continue;
        }
        const chunk = parse(data);
        if (chunk.error) throw wireError(chunk.error);
        usage = chunk.usage ?? usage;
        const [choice] = chunk.choices ?? [];
        finish = choice?.finish_reason ?? finish;
        const { content, reasoning, reasoning_content, tool_calls } = choice?.delta ?? {};
        const thought = reasoning_content || reasoning;
        if (thought) yield builder.think(thought);
        if (content) yield builder.text(content);
        for (const call of tool_calls ?? []) {
          calls += 1;
          const event = builder.toolCall({
            index: call.index,
            id: call.id,
            name: call.function?.name,
            arguments: call.function?.arguments,
          });
          if (event !== undefined) yield event;
        }
      }
    }
    if (!done && finish === undefined) throw new StreamInterruptedError("The stream ended without its end mark.");
    if (finish === "tool_calls" && calls === 0) {
      yield { type: "model_warning", code: "empty_tool_calls", message: "The model announced tool calls and made none." };
    }
    const reason = finishReasons[finish ?? "stop"] ?? "other";
    yield* builder.end({
      finishReason: { reason, ...(finish !== undefined && { raw: finish }) },
      ...(usage && {
        usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens, totalTokens: usage.total_tokens },
      }),
    });
  }

  return { ...origin, capabilities: { tools: true, output: "json_schema", reasoning: true }, stream };
}

const finishReasons: Record<string, FinishReason> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  content_filter: "content_filter",
};

function parse(data: string): WireChunk {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new ServerError("The server sent a line that is not JSON.", { cause });
  }
}

/** Maps an error in a stream of OpenAI's services to an error class. */
export function wireError({ message = "The server failed.", type = "", code }: NonNullable<WireChunk["error"]>): LocusError {
  if (/rate_limit/.test(`${type} ${code}`)) return new RateLimitError(message);
  if (code === 400 || type === "invalid_request_error") return new BadRequestError(message);
  return new ServerError(message);
}

/** Maps an error response of OpenAI's services to an error class. */
export async function responseError(response: Response): Promise<LocusError> {
  const { status } = response;
  const text = await response.text();
  const error: WireChunk["error"] = text.startsWith("{") ? parse(text).error : undefined;
  const options = { status };
  const message = error?.message ?? `The server answered ${status}.`;
  if (status === 400) return new BadRequestError(message, options);
  if (status === 401) return new AuthenticationError(message, options);
  if (status === 403) return new PermissionError(message, options);
  if (status === 404) return new NotFoundError(message, options);
  if (status === 429) {
    const seconds = response.headers.get("retry-after");
    return new RateLimitError(message, { status, ...(seconds !== null && { retryAfterMs: Number(seconds) * 1_000 }) });
  }
  return status === 200 && error ? wireError(error) : new ServerError(message, options);
}

function requestBody({ messages, tools, output, settings = {} }: ModelRequest): JsonObject {
  return {
    model: "reference-model",
    stream: true,
    messages: messages.map(wireMessage),
    ...(tools && {
      tools: tools.flatMap((tool) =>
        tool.type === "function" ? { type: "function", function: { ...tool, type: undefined } } : [],
      ),
    }),
    ...(output && { response_format: { type: "json_schema", json_schema: { name: output.name, schema: output.schema } } }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { max_tokens: settings.maxTokens }),
  };
}

function wireMessage(message: Message): JsonObject {
  const calls = toolCallsOf(message).map(({ id, name, arguments: args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  return {
    role: message.role,
    content: textOf(message),
    ...(message.role === "tool" && { tool_call_id: message.toolCallId }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}
