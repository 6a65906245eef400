import { describe, expect, test } from "vitest";
import { type ChatScript, type ChatServerOptions, startChatServer } from "./chat-server.js";

async function withServer<T>(
  script: ChatScript,
  use: (server: Awaited<ReturnType<typeof startChatServer>>) => Promise<T>,
  options?: ChatServerOptions,
) {
  const server = await startChatServer(script, options);
  try {
    const result = await use(server);
    await server.idle();
    return result;
  } finally {
    await server.close();
  }
}

const post = (baseURL: string, body: unknown, init: RequestInit = {}) =>
  fetch(`${baseURL}/chat/completions`, { method: "POST", body: JSON.stringify(body), ...init });

describe("startChatServer", () => {
  test("answers in JSON unless the request asks for a stream", async () => {
    const body = await withServer(
      [{ text: ["Hel", "lo"], reasoning: "Hm", reasoningField: "reasoning", toolCalls: [{ name: "add", arguments: { a: 1 } }] }],
      async ({ baseURL }) => (await post(baseURL, { model: "m" })).json(),
    );
    expect(body).toMatchObject({
      object: "chat.completion",
      model: "m",
      choices: [
        {
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: "Hello",
            reasoning: "Hm",
            tool_calls: [{ id: "call_1", type: "function", function: { name: "add", arguments: '{"a":1}' } }],
          },
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    });
  });

  test.each([
    ["not asked for", undefined, 0],
    ["asked for", { include_usage: true }, 1],
  ])("streams chunks; usage %s", async (_name, stream_options, usageChunks) => {
    const text = await withServer([{ text: ["Hel", "lo"] }], async ({ baseURL }) =>
      (await post(baseURL, { stream: true, stream_options })).text(),
    );
    const data = text.split("\n\n").filter(Boolean);
    expect(data.at(-1)).toBe("data: [DONE]");
    const chunks = data.slice(0, -1).map((line) => JSON.parse(line.slice("data: ".length)));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("Hello");
    expect(chunks.filter((chunk) => chunk.usage !== undefined)).toHaveLength(usageChunks);
  });

  test("sends an error in wire format", async () => {
    const script = [{ status: 429, error: { message: "Slow down" }, headers: { "retry-after": "2" } }];
    await withServer(script, async ({ baseURL }) => {
      const response = await post(baseURL, {});
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
      expect(await response.json()).toEqual({ error: { message: "Slow down", type: "test_error", code: null, param: null } });
    });
  });

  test("records what it receives", async () => {
    await withServer([{ text: "a" }], async (server) => {
      await (
        await fetch(`${server.url}/openai/deployments/x/chat/completions?api-version=1`, {
          method: "POST",
          body: '{"a":1}',
          headers: { "API-Key": "k" },
        })
      ).text();
      expect(server.completions).toMatchObject([
        {
          index: 0,
          method: "POST",
          path: "/openai/deployments/x/chat/completions",
          query: { "api-version": "1" },
          body: { a: 1 },
          headers: { "api-key": "k" },
        },
      ]);
    });
  });

  test.each([
    ["a request past the last reply", "/v1/chat/completions", "{}", 400, "it has 0 replies, and request 1 asks for another"],
    ["a body that is not JSON", "/v1/chat/completions", "nope", 400, "not a JSON object"],
    ["an unknown path", "/v1/elsewhere", "{}", 404, "No such path: /v1/elsewhere"],
  ])("refuses %s", async (_name, path, body, status, message) => {
    await withServer([], async ({ url }) => {
      const response = await fetch(url + path, { method: "POST", body });
      expect(response.status).toBe(status);
      expect(((await response.json()) as { error: { message: string } }).error.message).toContain(message);
    });
  });

  test("lists its models", async () => {
    const list = await withServer([], async ({ baseURL }) => (await fetch(`${baseURL}/models`)).json(), { models: ["a"] });
    expect(list).toMatchObject({ data: [{ id: "a" }] });
  });

  test("lockstep: a delta is sent only after the client has read the one before it", async () => {
    const seen: string[] = [];
    let acknowledge: () => void = () => {};
    const script: ChatScript = async (_request, exchange) => {
      for (const delta of ["a", "b", "c"]) {
        const acknowledged = new Promise<void>((resolve) => {
          acknowledge = resolve;
        });
        await exchange.write(delta);
        await acknowledged;
      }
      exchange.end();
    };
    await withServer(script, async ({ baseURL }) => {
      const reader = (await post(baseURL, {})).body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
        seen.push(piece.value);
        acknowledge();
      }
    });
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("drops the connection", async () => {
    const script: ChatScript = async (_request, exchange) => {
      await exchange.write("half");
      exchange.destroy();
    };
    await withServer(script, async ({ baseURL }) => {
      const response = await post(baseURL, {});
      await expect(response.text()).rejects.toThrow();
    });
  });

  test("notices that the client has disconnected", async () => {
    let gone: Promise<void> | undefined;
    const script: ChatScript = async (_request, exchange) => {
      gone = exchange.closed;
      await exchange.write("first");
    };
    await withServer(script, async ({ baseURL }) => {
      const response = await post(baseURL, {});
      await response.body?.cancel();
      await gone;
    });
    expect(gone).toBeDefined();
  });

  test("idle() fails while a connection is open, with the number of connections", async () => {
    const server = await startChatServer((_request, exchange) => exchange.write("first"));
    const response = await post(server.baseURL, {});
    await expect(server.idle(20)).rejects.toThrow("1 connection(s) open, 1 request(s) in flight");
    const idle = server.idle();
    await response.body?.cancel();
    await idle;
    expect(server.openSockets).toBe(0);
    await server.close();
  });

  test("CORS on request", async () => {
    await withServer(
      [],
      async ({ baseURL }) => {
        const response = await fetch(`${baseURL}/chat/completions`, {
          method: "OPTIONS",
          headers: { "access-control-request-headers": "authorization" },
        });
        expect([response.status, response.headers.get("access-control-allow-headers")]).toEqual([204, "authorization"]);
      },
      { cors: true },
    );
  });
});
