import { Agent, type AgentInput, type AgentState, type Hook, type Message } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { add, adding } from "./adding.js";
import { foreign } from "./hostile.js";
import { play, succeed } from "./run-agent.js";

// Input is copied and checked: later changes by its owner do not reach the thread, and neither does a message that no model accepts.

type Mutable = { content: { text: string }[] };
const parts = (text: string) => [{ type: "text" as const, text }];

describe("later changes have no effect", () => {
  const shownText = async (input: AgentInput, mutate: () => void, options?: { state?: AgentState }): Promise<string> => {
    const model = scriptedModel([
      () => {
        mutate();
        return "Hi";
      },
      "Ho",
    ]);
    const { result } = await succeed({ model }, input, options);
    mutate();
    await succeed({ model }, "On", { state: result.state });
    return JSON.stringify([result.messages, model.requests.map(({ messages }) => messages)]);
  };

  test("to the parts of the input", async () => {
    const input = parts("original");
    const seen = await shownText(input, () => Object.assign(input[0] ?? {}, { text: "mutated" }));
    expect(seen).not.toContain("mutated");
  });

  test("to its messages", async () => {
    const input: Message[] = [{ role: "user", content: parts("original") }];
    const seen = await shownText(input, () => {
      Object.assign(foreign<Mutable>(input[0]).content[0] ?? {}, { text: "mutated" });
      input.push({ role: "user", content: "mutated" });
    });
    expect(seen).not.toContain("mutated");
  });

  test("to the provider data in it", async () => {
    const providerData = { p: { kept: "original" } };
    const input: Message[] = [
      { role: "assistant", content: [{ type: "text", text: "x", providerData }] },
      { role: "user", content: "Go" },
    ];
    expect(await shownText(input, () => Object.assign(providerData.p, { kept: "mutated" }))).not.toContain("mutated");
  });

  test("to a given state", async () => {
    const { result } = await succeed({ model: scriptedModel(["Hi"]) }, parts("original"));
    const state = structuredClone(result.state);
    const seen = await shownText(
      "On",
      () => {
        Object.assign(foreign<Mutable | undefined>(state.messages[0])?.content[0] ?? {}, { text: "mutated" });
        state.messages.length = 0;
      },
      { state },
    );
    expect(seen).not.toContain("mutated");
    expect(seen).toContain("original");
  });

  test("to metadata", async () => {
    const metadata = { user: { name: "original" } };
    const model = scriptedModel([
      () => {
        metadata.user.name = "mutated";
        return "Hi";
      },
    ]);
    const { result } = await succeed({ model }, "Go", { metadata });
    expect(result.state.metadata).toEqual({ user: { name: "original" } });
  });

  const kept: unknown[] = [];
  const given = <T>(value: T): T => {
    kept.push(value);
    return value;
  };
  const mutate = (): void => {
    for (const value of kept.splice(0))
      Object.assign(foreign<{ content: object[] }>(value).content?.[0] ?? Object(value), { text: "mutated", mutated: true });
  };
  const message = (): Message => given({ role: "user", content: parts("original") });
  const hooks: readonly (readonly [name: string, hook: Hook])[] = [
    ["messages", { beforeInvocation: () => ({ messages: [message()] }) }],
    ["continueWith", { beforeTerminate: ({ iteration }) => (iteration < 3 ? { continueWith: [message()] } : undefined) }],
    [
      "message",
      {
        afterModelCall: ({ iteration }) =>
          iteration === 2 ? { message: given({ role: "assistant", content: parts("original") }) } : undefined,
      },
    ],
    ["hookState", { name: "h", beforeModelCall: () => ({ hookState: given({ text: "original" }) }) }],
    ["emitted event", { beforeModelCall: () => ({ emit: { type: "custom", name: "x", data: given({ text: "original" }) } }) }],
    ["result", { beforeToolCall: () => ({ result: given(parts("original")) }) }],
    ["result behind the call", { afterToolCall: () => ({ result: given(parts("original")) }) }],
  ];
  test.each(hooks)("to a hook's %s", async (_name, hook) => {
    const { result, events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [hook, { afterInvocation: mutate }],
      maxIterations: 4,
    }).catch(() => succeed({ model: scriptedModel(() => "Hi"), hooks: [hook, { afterInvocation: mutate }], maxIterations: 4 }));
    mutate();
    expect(JSON.stringify([result.state, events])).not.toContain("mutated");
    expect(JSON.stringify([result.state, events])).toContain("original");
  });
});

describe("messages that no model accepts", () => {
  const call = (id: string) => ({ type: "tool_call" as const, id, name: "add", arguments: {} });
  const result = (toolCallId: string): Message => ({ role: "tool", toolCallId, name: "add", content: "2" });
  const user: Message = { role: "user", content: "Go" };

  test.each<[string, Message[]]>([
    ["a result without a call", [result("gone"), user]],
    ["a result before its call", [result("a"), { role: "assistant", content: [call("a")] }, user]],
    ["a result of another call", [{ role: "assistant", content: [call("a")] }, result("b"), user]],
  ])("%s is refused, with its position", async (_name, messages) => {
    const model = scriptedModel(() => "Hi");
    const { error } = await play({ model }, messages);
    expect(error).toMatchObject({ code: "configuration" });
    expect(String(error)).toMatch(/The input\[\d\] is the result of a call "\w+" that no message before it makes/);
    expect(model.requests).toEqual([]);
  });

  test.each<[string, Message[], string[]]>([
    [
      "calls and their results",
      [{ role: "assistant", content: [call("a"), call("b")] }, result("a"), result("b"), user],
      ["assistant", "tool", "tool", "user"],
    ],
    ["a call without a result", [{ role: "assistant", content: [call("a")] }, user], ["assistant", "tool", "user"]],
    [
      "an id that a service repeats in every turn",
      [{ role: "assistant", content: [call("a")] }, result("a"), { role: "assistant", content: [call("a")] }, result("a"), user],
      ["assistant", "tool", "assistant", "tool", "user"],
    ],
    [
      "a repeated id without its second result",
      [{ role: "assistant", content: [call("a")] }, result("a"), { role: "assistant", content: [call("a")] }, user],
      ["assistant", "tool", "assistant", "tool", "user"],
    ],
    [
      "a repeated id without its first result",
      [{ role: "assistant", content: [call("a")] }, { role: "assistant", content: [call("a")] }, result("a"), user],
      ["assistant", "tool", "assistant", "tool", "user"],
    ],
  ])("%s: every call gets a result", async (_name, messages, roles) => {
    const model = scriptedModel(() => "Hi");
    const run = await new Agent({ model }).invoke(messages);
    expect(run.stopReason).toBe("complete");
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(roles);
  });

  test("a result of a call in the thread is accepted", async () => {
    const state = foreign<AgentState>({ version: 1, messages: [{ role: "assistant", content: [call("a")] }, result("a")] });
    const { result: run } = await succeed({ model: scriptedModel(["Hi"]) }, "Go", { state });
    expect(run.messages).toHaveLength(4);
  });

  test.each<[string, Message]>([
    ["the user's turn", { role: "user", content: "On." }],
    ["a new call", { role: "assistant", content: [call("hooked")] }],
  ])("a hook's continueWith of %s leaves no call open", async (_name, message) => {
    const model = scriptedModel(["Hi", "Ho"]);
    const hook: Hook = { beforeTerminate: ({ iteration }) => (iteration === 1 ? { continueWith: [message] } : undefined) };
    const { result: run } = await succeed({ model, hooks: [hook] });
    expect(run.stopReason).toBe("complete");
    const last = model.requests[1]?.messages.at(-1);
    expect(last?.role).toBe(message.role === "user" ? "user" : "tool");
  });

  test("a hook's call with an id of the thread is refused, and the error names the hook", async () => {
    const hook: Hook = {
      name: "copycat",
      beforeTerminate: () => ({ continueWith: [{ role: "assistant", content: [call("call_1")] }] }),
    };
    const { error } = await play({ model: adding(), tools: [add], hooks: [hook] });
    expect(error).toMatchObject({ code: "configuration" });
    expect(String(error)).toContain('The hook "copycat": continueWith makes a call whose id "call_1" is already in the thread.');
  });

  test("a hook's message with repeated ids, or ids of the thread, gets new ids", async () => {
    const hook: Hook = {
      afterModelCall: ({ iteration, message }) =>
        iteration === 2
          ? {
              message: {
                ...message,
                content: [call("call_1"), call("new"), call("new")].map((part) => ({ ...part, arguments: { a: 1 } })),
              },
            }
          : undefined,
    };
    const { result: run } = await succeed({
      model: scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Hi", "Ho"]),
      tools: [add],
      hooks: [hook],
    });
    expect(run.state.executions.map(({ result: text }) => text)).toEqual(["2", "2", "2", "2"]);
    expect(new Set(run.state.executions.map(({ toolCallId }) => toolCallId)).size).toBe(4);
  });

  test("200 000 messages at once", async () => {
    const messages: Message[] = Array.from({ length: 200_000 }, (_, index) => ({
      role: index % 2 ? "assistant" : "user",
      content: "x",
    }));
    const run = await new Agent({ model: scriptedModel(["Hi"]) }).invoke(messages);
    expect(run.messages).toHaveLength(200_001);
  });
});

describe("nothing to send", () => {
  test.each<[string, AgentInput]>([
    ["no messages", []],
    ["empty text", ""],
  ])("%s is an error before any model call", async (_name, input) => {
    const model = scriptedModel(() => "Hi");
    const { error } = await play({ model }, input);
    expect(error).toMatchObject({ code: "configuration" });
    expect(model.requests).toEqual([]);
  });

  test("an empty input continues a thread", async () => {
    const { result } = await succeed({ model: scriptedModel(["Hi"]) });
    const next = await succeed({ model: scriptedModel(["Ho"]) }, [], { state: result.state });
    expect(next.result.message).toBe("Ho");
  });

  test("a hook may add a message", async () => {
    const hook: Hook = { beforeInvocation: () => ({ messages: [{ role: "user", content: "Mine" }] }) };
    const { result } = await succeed({ model: scriptedModel(["Hi"]), hooks: [hook] }, []);
    expect(result.message).toBe("Hi");
  });

  test("a hook that removes all messages is an error", async () => {
    const { error } = await play({ model: scriptedModel(() => "Hi"), hooks: [{ beforeInvocation: () => ({ messages: [] }) }] });
    expect(error).toMatchObject({ code: "configuration" });
  });
});
