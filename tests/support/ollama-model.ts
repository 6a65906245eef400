import {
  type JsonObject,
  type JsonValue,
  type Message,
  type Model,
  StreamInterruptedError,
  textOf,
  toolCallsOf,
} from "@locus/core";
import {
  attempt,
  createConnection,
  createDraft,
  decodeNdjson,
  fetchPost,
  finishDraft,
  finishTurn,
  type LoweredOutput,
  parseObject,
  type ReaderContext,
  toUsage,
  type WireCall,
  type WireProtocol,
  type WireReader,
  type WireService,
} from "@locus/core/provider";

const provider = "ollama";
const settingNames = {
  maxTokens: "num_predict",
  temperature: "temperature",
  topP: "top_p",
  topK: "top_k",
  stop: "stop",
  seed: "seed",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
} as const;

/** The fields of an answer line that the model reads. */
interface OllamaLine {
  error?: JsonValue;
  message?: { content?: string; thinking?: string; tool_calls?: { id?: string; function?: OllamaFunction }[] };
  done?: boolean;
  done_reason?: string;
  prompt_eval_count?: number;
  eval_count?: number;
}

interface OllamaFunction {
  name?: string;
  arguments?: JsonObject | string;
}

interface OllamaCall extends WireCall {
  output: LoweredOutput | undefined;
}

/** A model for servers like Ollama, built on core's exports for providers. Its answers are newline-delimited JSON. */
export function ollamaModel({ baseURL, apiKey }: { baseURL: string; apiKey: string }): Model {
  const connection = createConnection({
    baseURL,
    path: "/api/chat",
    apiKey,
    auth: { header: "x-ollama-key" },
    headers: [{ accept: "application/x-ndjson" }],
  });
  const { redact, url } = connection;
  const modelId = "llama";
  const dialect = { service: "Ollama" };
  const service: WireService = { provider, modelId, url, redact, dialect, post: fetchPost(connection) };
  return {
    provider,
    modelId,
    capabilities: { tools: true, output: "json_schema", reasoning: true },
    stream: (request) => attempt(service, protocol, request),
  };
}

const protocol: WireProtocol<OllamaCall> = {
  decode: decodeNdjson,
  call(request) {
    const draft = createDraft(request, { provider });
    const { body, own, warn, warnings } = draft;
    draft.takeSettings(settingNames);
    const options = { ...body };
    for (const name of Object.keys(body)) delete body[name];
    const output = draft.lowerOutput("json_schema", "format");
    const format = output?.form === "json_schema" ? output.schema : output && "json";
    const tools = draft.functions("Ollama").map(toTool);
    const messages = request.messages.map(toMessage);
    if (output && output.form !== "json_schema") messages.unshift({ role: "system", content: output.instruction });
    if (request.toolChoice) warn("unsupported_setting", "Ollama takes no tool choice: not sent.", "toolChoice");
    Object.assign(body, { model: "llama", messages, stream: true, format, options, tools: tools.length > 0 ? tools : undefined });
    finishDraft(draft);
    return { body, own, warnings, output };
  },
  reader: readLines,
};

function toTool({ name, description, parameters }: { name: string; description: string; parameters: JsonObject }): JsonObject {
  return { type: "function", function: { name, description, parameters } };
}

function toMessage(message: Message): JsonObject {
  const calls = toolCallsOf(message).map(({ name, arguments: args }) => ({ function: { name, arguments: args } }));
  return {
    role: message.role,
    content: textOf(message),
    tool_name: message.role === "tool" ? message.name : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}

function readLines({ output }: OllamaCall, { builder, toError, unexpected }: ReaderContext): WireReader {
  let last: OllamaLine | undefined;
  let count = 0;
  return {
    push({ data }) {
      const line = parseObject(data) as OllamaLine | undefined;
      if (!line) throw unexpected(data);
      if (line.error) throw toError(line);
      if (!line.message && !line.done) throw unexpected(data);
      const { content, thinking, tool_calls = [] } = line.message ?? {};
      if (line.done) last = line;
      const calls = tool_calls.flatMap(({ id, function: called }) => {
        return builder.toolCall({ index: count++, id, name: called?.name, arguments: called?.arguments }) ?? [];
      });
      return [...(thinking ? [builder.think(thinking)] : []), ...(content ? [builder.text(content)] : []), ...calls];
    },
    get isOver() {
      return last !== undefined;
    },
    end() {
      if (!last) throw new StreamInterruptedError("The answer ended before its last line.");
      const { done_reason: raw = "stop", prompt_eval_count: input, eval_count: written } = last;
      const reason = raw === "stop" || raw === "length" || raw === "content_filter" ? raw : "other";
      const counts = { prompt_eval_count: input, eval_count: written };
      const total = (input ?? 0) + (written ?? 0);
      const usage = input === undefined ? undefined : toUsage({ input, output: written, total }, counts);
      const restore = output?.form === "json_schema" ? output.restore : undefined;
      return builder
        .end({ usage, finishReason: { reason, raw } })
        .flatMap((event) => (event.type === "model_complete" ? finishTurn(event, restore) : event));
    },
  };
}
