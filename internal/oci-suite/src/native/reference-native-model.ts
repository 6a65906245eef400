import {
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  type FinishReason,
  type JsonObject,
  type LocusError,
  type Model,
  type ModelEvent,
  type ModelRequest,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
} from "@locus/core";
import { decodeSse, MessageBuilder, toUsage } from "@locus/core/provider";
import type { NativeFormat } from "@locus/testkit/oci";
import { isObject, objectsOf } from "./is-object.js";
import { referenceRequest } from "./reference-request.js";

/** Settings of a reference model. */
export interface ReferenceNativeModelOptions {
  baseURL: string;
  apiKey: string;
  format: NativeFormat;
  model: string;
}

/** A minimal model of OCI's own chat endpoint, so that tests can check the kit's own wires and streams. */
export function referenceNativeModel({ baseURL, apiKey, format, model }: ReferenceNativeModelOptions): Model {
  const origin = { provider: "reference.native", modelId: model };

  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    const response = await fetch(`${baseURL}/20231130/actions/chat`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        compartmentId: "ocid1.compartment.oc1..reference",
        servingMode: { servingType: "ON_DEMAND", modelId: model },
        chatRequest: referenceRequest(request, format),
      }),
      ...(request.signal !== undefined && { signal: request.signal }),
    }).catch((cause) => {
      throw request.signal?.aborted ? request.signal.reason : new ConnectionError(`Cannot reach ${baseURL}.`, { cause });
    });
    if (!response.ok || !response.headers.get("content-type")?.startsWith("text/event-stream")) throw await refusal(response);
    yield { type: "model_start" };
    yield* read(response.body ?? new ReadableStream());
  }

  async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<ModelEvent, void, void> {
    const builder = new MessageBuilder(origin);
    const indexOf = callPlaces();
    let finish: string | null | undefined;
    let usage: JsonObject | undefined;
    let text = "";
    let calls = 0;
    for await (const events of decodeSse(body)) {
      for (const { event, data } of events) {
        if (event === "ping") continue;
        if (data === "[DONE]") {
          finish ??= null;
          continue;
        }
        const wire = parse(data);
        if (wire.error !== undefined || (wire.code !== undefined && wire.message !== undefined)) throw wireError(wire);
        if (wire.finishReason === "ERROR") throw new ServerError(String(wire.errorMessage));
        const message = isObject(wire.message) ? wire.message : {};
        // Cohere's last event repeats the text of earlier events, if any.
        const isEnd = wire.finishReason != null || wire.chatHistory !== undefined;
        const isRepeated = isEnd && (wire.chatHistory !== undefined || wire.id !== undefined);
        if (isEnd) finish = typeof wire.finishReason === "string" ? wire.finishReason : null;
        if (isObject(wire.usage)) usage = wire.usage;
        const parts = [...objectsOf(message.content), { text: wire.text }];
        const thought = [message.reasoningContent, ...parts.map((part) => part.thinking)].filter((value) => !!value).join("");
        const newText = parts.map((part) => part.text ?? "").join("");
        if (thought && !(isRepeated && text)) yield builder.think(thought);
        if (newText && !(isRepeated && text)) {
          yield builder.text(newText);
          text += newText;
        }
        const made = [...objectsOf(message.toolCalls), ...objectsOf(wire.toolCalls)];
        if (isRepeated && calls > 0) continue;
        calls += made.length;
        for (const [index, call] of made.entries()) {
          const delta = builder.toolCall(format === "COHERE" ? cohereCall(call) : indexOf(call, index));
          if (delta !== undefined) yield delta;
        }
      }
    }
    if (finish === undefined) throw new StreamInterruptedError("The stream ended without its end mark.");
    if (finish === "tool_calls" && calls === 0)
      yield { type: "model_warning", code: "empty_tool_calls", message: "The model announced tool calls and made none." };
    const reason = finishReasons[finish?.toLowerCase() ?? "stop"] ?? "other";
    yield* builder.end({
      finishReason: {
        reason: reason === "stop" && calls > 0 ? "tool_calls" : reason,
        ...(finish != null && { raw: finish }),
      },
      usage: usage && usageOf(usage),
    });
  }

  return { ...origin, capabilities: { tools: true, output: "json_schema", reasoning: true }, stream };
}

/** Returns the index of a call's delta: by id if the id is known, otherwise by position. */
function callPlaces() {
  const byId = new Map<string, number>();
  const byPosition: number[] = [];
  let count = 0;
  return (wire: JsonObject, position: number) => {
    const fields = isObject(wire.function) ? wire.function : wire;
    const id = typeof wire.id === "string" && wire.id !== "" ? wire.id : undefined;
    const known = id === undefined ? byPosition[position] : byId.get(id);
    const index = known ?? count++;
    if (id !== undefined) byId.set(id, index);
    byPosition[position] = index;
    const { name, arguments: args } = fields;
    return {
      index,
      id,
      name: typeof name === "string" ? name : undefined,
      arguments: typeof args === "string" ? args : undefined,
    };
  };
}

function cohereCall({ name, parameters }: JsonObject) {
  return { name: String(name), arguments: isObject(parameters) ? parameters : {} };
}

const finishReasons: Record<string, FinishReason> = {
  stop: "stop",
  complete: "stop",
  length: "length",
  max_tokens: "length",
  tool_calls: "tool_calls",
  tool_call: "tool_calls",
  content_filter: "content_filter",
  error_toxic: "content_filter",
};

function usageOf(usage: JsonObject) {
  const number = (value: JsonObject[string]) => (typeof value === "number" ? value : undefined);
  const { completionTokensDetails: output, promptTokensDetails: input } = usage;
  return toUsage(
    {
      input: number(usage.promptTokens),
      output: number(usage.completionTokens),
      total: number(usage.totalTokens),
      cached: isObject(input) ? number(input.cachedTokens) : undefined,
      reasoning: isObject(output) ? number(output.reasoningTokens) : undefined,
    },
    usage,
  );
}

function parse(data: string): JsonObject {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new ServerError("The server sent a line that is not JSON.", { cause });
  }
}

function wireError({ code, message }: JsonObject, status = Number(code)): LocusError {
  const text = String(message);
  const seen = status >= 400 ? { status } : {};
  if (status === 400) return new BadRequestError(text, seen);
  if (status === 401) return new AuthenticationError(text, seen);
  if (status === 403) return new PermissionError(text, seen);
  if (status === 404) return new NotFoundError(text, seen);
  if (status === 429) return new RateLimitError(text, seen);
  return new ServerError(text, seen);
}

async function refusal(response: Response): Promise<LocusError> {
  const { status } = response;
  const text = await response.text();
  const body = text.startsWith("{") ? parse(text) : { message: `The server answered ${status}.` };
  const seconds = response.headers.get("retry-after");
  if (status === 429 && seconds !== null)
    return new RateLimitError(String(body.message), { status, retryAfterMs: Number(seconds) * 1_000 });
  return wireError(body, status === 200 ? undefined : status);
}
