import type { Message } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type CohereConversation, type HistoryContext, toConversation } from "./history.js";

function compile(messages: Message[], options?: Partial<HistoryContext>): { wire: CohereConversation; warnings: string[] } {
  const warnings: string[] = [];
  const wire = toConversation(messages, {
    names: { toWire: (name) => name.replaceAll("-", "_") },
    warn: (code) => warnings.push(code),
    ...options,
  });
  return { wire, warnings };
}

const system = (content: string): Message => ({ role: "system", content });
const user = (content: string): Message => ({ role: "user", content });
const said = (content: string): Message => ({ role: "assistant", content });
const called = (...calls: [id: string, city: string][]): Message => ({
  role: "assistant",
  content: calls.map(([id, city]) => ({ type: "tool_call", id, name: "weather", arguments: { city } })),
});
const result = (toolCallId: string, content: string, isError?: true): Message => ({
  role: "tool",
  toolCallId,
  name: "weather",
  content,
  ...(isError && { isError }),
});

const call = (city: string) => ({ name: "weather", parameters: { city } });
const wireResult = (city: string, output: string) => ({ call: call(city), outputs: [{ output }] });
const question = { role: "USER", message: "Weather?" };
const oslo = { role: "CHATBOT", message: " ", toolCalls: [call("Oslo")] };
const osloSunny = { role: "TOOL", toolResults: [wireResult("Oslo", "sunny")] };
const silence = { role: "CHATBOT", message: " " };

describe("a conversation in COHERE", () => {
  test.each<[string, Message[], CohereConversation | object]>([
    ["one message", [user("Hi")], { message: "Hi" }],
    ["a system prompt", [system("Be kind."), user("Hi")], { preambleOverride: "Be kind.", message: "Hi" }],
    [
      "several system prompts",
      [system("Be kind."), system("Be brief."), user("Hi")],
      { preambleOverride: "Be kind.\n\nBe brief.", message: "Hi" },
    ],
    [
      "turns",
      [user("Hi"), said("Hello"), user("Go on")],
      {
        chatHistory: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "Hello" },
        ],
        message: "Go on",
      },
    ],
    [
      "few-shot examples and answers of other models: the same",
      [
        user("2+2"),
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm." },
            { type: "text", text: "4" },
          ],
          origin: { provider: "openai", modelId: "gpt" },
        },
        user("3+3"),
      ],
      {
        chatHistory: [
          { role: "USER", message: "2+2" },
          { role: "CHATBOT", message: "4" },
        ],
        message: "3+3",
      },
    ],
    [
      "two messages of the user in a row",
      [user("Hi"), user("Are you there?")],
      { chatHistory: [{ role: "USER", message: "Hi" }], message: "Are you there?" },
    ],
    [
      "a system message in the middle stays where it is",
      [user("Hi"), said("Hello"), system("Be brief."), user("Go on")],
      {
        chatHistory: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "Hello" },
          { role: "SYSTEM", message: "Be brief." },
        ],
        message: "Go on",
      },
    ],
    [
      "a system message at the end comes before what is said now",
      [user("Hi"), system("Be brief.")],
      { chatHistory: [{ role: "SYSTEM", message: "Be brief." }], message: "Hi" },
    ],
    [
      "results of the current turn: no message, the call in the history",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny")],
      { chatHistory: [question, oslo], message: "", toolResults: osloSunny.toolResults },
    ],
    [
      "parallel calls to one tool: results in the order of the calls, whatever the order they came in",
      [user("Weather?"), called(["1", "Oslo"], ["2", "Rome"]), result("2", "hot"), result("1", "sunny")],
      {
        chatHistory: [question, { role: "CHATBOT", message: " ", toolCalls: [call("Oslo"), call("Rome")] }],
        message: "",
        toolResults: [wireResult("Oslo", "sunny"), wireResult("Rome", "hot")],
      },
    ],
    [
      "several steps: earlier results are history, with the parameters of their calls",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny"), called(["2", "Rome"]), result("2", "hot")],
      {
        chatHistory: [question, oslo, osloSunny, { role: "CHATBOT", message: " ", toolCalls: [call("Rome")] }],
        message: "",
        toolResults: [wireResult("Rome", "hot")],
      },
    ],
    [
      "an answer after results",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny"), said("Sunny."), user("Thanks")],
      { chatHistory: [question, oslo, osloSunny, { role: "CHATBOT", message: "Sunny." }], message: "Thanks" },
    ],
    [
      "a question right after results: a turn of the chatbot in between",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny"), user("Thanks")],
      { chatHistory: [question, oslo, osloSunny, silence], message: "Thanks" },
    ],
    [
      "the same further back",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny"), user("Thanks"), said("Welcome"), user("Bye")],
      {
        chatHistory: [
          question,
          oslo,
          osloSunny,
          silence,
          { role: "USER", message: "Thanks" },
          { role: "CHATBOT", message: "Welcome" },
        ],
        message: "Bye",
      },
    ],
    [
      "a system message between a call and its result comes before the call",
      [user("Weather?"), called(["1", "Oslo"]), system("Be brief."), result("1", "sunny")],
      {
        chatHistory: [question, { role: "SYSTEM", message: "Be brief." }, oslo],
        message: "",
        toolResults: osloSunny.toolResults,
      },
    ],
    [
      "text next to a call",
      [
        user("Weather?"),
        {
          role: "assistant",
          content: [
            { type: "text", text: "I will look." },
            { type: "tool_call", id: "1", name: "weather", arguments: { city: "Oslo" } },
          ],
        },
        result("1", "sunny"),
      ],
      {
        chatHistory: [question, { ...oslo, message: "I will look." }],
        message: "",
        toolResults: osloSunny.toolResults,
      },
    ],
    [
      "an error as a result",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "No such city.", true)],
      {
        chatHistory: [question, oslo],
        message: "",
        toolResults: [{ call: call("Oslo"), outputs: [{ error: "No such city." }] }],
      },
    ],
    [
      "a call without a result gets one, so that each call has one",
      [user("Weather?"), called(["1", "Oslo"], ["2", "Rome"]), result("1", "sunny"), user("Thanks")],
      {
        chatHistory: [
          question,
          { role: "CHATBOT", message: " ", toolCalls: [call("Oslo"), call("Rome")] },
          {
            role: "TOOL",
            toolResults: [wireResult("Oslo", "sunny"), { call: call("Rome"), outputs: [{ error: "There is no result." }] }],
          },
          silence,
        ],
        message: "Thanks",
      },
    ],
    [
      "a result without its call gets the call",
      [result("1", "sunny"), user("Thanks")],
      {
        chatHistory: [
          { role: "CHATBOT", message: " ", toolCalls: [{ name: "weather", parameters: {} }] },
          { role: "TOOL", toolResults: [{ call: { name: "weather", parameters: {} }, outputs: [{ output: "sunny" }] }] },
          silence,
        ],
        message: "Thanks",
      },
    ],
    [
      "ids that come again in a later turn",
      [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny"), called(["1", "Rome"]), result("1", "hot")],
      {
        chatHistory: [question, oslo, osloSunny, { role: "CHATBOT", message: " ", toolCalls: [call("Rome")] }],
        message: "",
        toolResults: [wireResult("Rome", "hot")],
      },
    ],
    [
      "two calls with one id",
      [user("Weather?"), called(["1", "Oslo"], ["1", "Rome"]), result("1", "sunny"), result("1", "hot")],
      {
        chatHistory: [question, { role: "CHATBOT", message: " ", toolCalls: [call("Oslo"), call("Rome")] }],
        message: "",
        toolResults: [wireResult("Oslo", "sunny"), wireResult("Rome", "hot")],
      },
    ],
    [
      "arguments that were no JSON",
      [
        user("Weather?"),
        {
          role: "assistant",
          content: [{ type: "tool_call", id: "1", name: "weather", arguments: {}, invalidArguments: '{"ci' }],
        },
        result("1", "Invalid arguments.", true),
      ],
      {
        chatHistory: [question, { role: "CHATBOT", message: " ", toolCalls: [{ name: "weather", parameters: {} }] }],
        message: "",
        toolResults: [{ call: { name: "weather", parameters: {} }, outputs: [{ error: "Invalid arguments." }] }],
      },
    ],
    [
      "empty contents",
      [user(""), said(""), user("Hi")],
      {
        chatHistory: [
          { role: "USER", message: " " },
          { role: "CHATBOT", message: " " },
        ],
        message: "Hi",
      },
    ],
    ["nothing said", [user("")], { message: "." }],
    ["nothing at all", [], { message: "." }],
    ["nothing but a system prompt", [system("Be kind.")], { preambleOverride: "Be kind.", message: "." }],
    [
      "a refusal was said",
      [user("Hi"), { role: "assistant", content: [{ type: "refusal", refusal: "No." }] }, user("Please")],
      {
        chatHistory: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "No." },
        ],
        message: "Please",
      },
    ],
    [
      "another answer is asked for",
      [user("Hi"), said("{"), user("The answer is not JSON.")],
      {
        chatHistory: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "{" },
        ],
        message: "The answer is not JSON.",
      },
    ],
  ])("%s", (_name, messages, wire) => expect(compile(messages)).toEqual({ wire, warnings: [] }));

  test("calls that end a conversation without results: the request states that results are missing", () => {
    expect(compile([user("Weather?"), called(["1", "Oslo"])]).wire).toEqual({
      chatHistory: [question, oslo],
      message: "",
      toolResults: [{ call: call("Oslo"), outputs: [{ error: "There is no result." }] }],
    });
  });

  test("a conversation that ends with the assistant goes on, with a warning", () => {
    expect(compile([user("Hi"), said("Hello")])).toEqual({
      wire: {
        chatHistory: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "Hello" },
        ],
        message: "Continue.",
      },
      warnings: ["continued_conversation"],
    });
  });

  test("tools go by their names on the wire", () => {
    const messages: Message[] = [
      user("Hi"),
      { role: "assistant", content: [{ type: "tool_call", id: "1", name: "look-up", arguments: {} }] },
      { role: "tool", toolCallId: "1", name: "look-up", content: "x" },
    ];
    expect(compile(messages).wire.toolResults).toEqual([
      { call: { name: "look_up", parameters: {} }, outputs: [{ output: "x" }] },
    ]);
  });

  test("in a single step, results are sent with the question, and the calls are not in the history", () => {
    const messages = [user("Hi"), said("Hello"), user("Weather?"), called(["1", "Oslo"]), result("1", "sunny")];
    expect(compile(messages, { isSingleStep: true }).wire).toEqual({
      chatHistory: [
        { role: "USER", message: "Hi" },
        { role: "CHATBOT", message: "Hello" },
      ],
      message: "Weather?",
      toolResults: [wireResult("Oslo", "sunny")],
    });
  });

  test("in a single step, results of all steps since the question, and what else was said meanwhile", () => {
    const messages = [
      user("Weather?"),
      called(["1", "Oslo"]),
      result("1", "sunny"),
      system("Be brief."),
      called(["2", "Rome"]),
      result("2", "hot"),
    ];
    expect(compile(messages, { isSingleStep: true }).wire).toEqual({
      chatHistory: [{ role: "SYSTEM", message: "Be brief." }],
      message: "Weather?",
      toolResults: [wireResult("Oslo", "sunny"), wireResult("Rome", "hot")],
    });
  });

  test("without tools, results are history, and the model is told to go on", () => {
    const messages = [user("Weather?"), called(["1", "Oslo"]), result("1", "sunny")];
    expect(compile(messages, { isWithoutTools: true })).toEqual({
      wire: { chatHistory: [question, oslo, osloSunny, silence], message: "Continue." },
      warnings: ["continued_conversation"],
    });
    expect(compile([...messages, user("And?")], { isWithoutTools: true })).toEqual({
      wire: { chatHistory: [question, oslo, osloSunny, silence], message: "And?" },
      warnings: [],
    });
  });
});

describe("media", () => {
  const bytes = (text: string, mediaType: string) => ({ base64: btoa(text), mediaType });

  test("text files are documents", () => {
    const { wire, warnings } = compile([
      {
        role: "user",
        content: [
          { type: "file", filename: "a.txt", source: bytes("Penguins swim.", "text/plain") },
          { type: "file", source: { url: `data:text/markdown;charset=utf-8;base64,${btoa("# Fish")}` } },
          { type: "file", source: bytes('{"a":1}', "application/json") },
          { type: "text", text: "Who swims?" },
        ],
      },
    ]);
    expect(wire).toEqual({
      message: "Who swims?",
      documents: [{ title: "a.txt", text: "Penguins swim." }, { text: "# Fish" }, { text: '{"a":1}' }],
    });
    expect(warnings).toEqual([]);
  });

  test.each<[string, Message]>([
    ["an image", { role: "user", content: [{ type: "image", source: { url: "https://x/y.png" } }] }],
    ["audio", { role: "user", content: [{ type: "audio", source: bytes("a", "audio/wav") }] }],
    ["a PDF", { role: "user", content: [{ type: "file", source: bytes("a", "application/pdf") }] }],
    ["a text file by URL", { role: "user", content: [{ type: "file", source: { url: "https://x/y.txt" } }] }],
    ["an uploaded file", { role: "user", content: [{ type: "file", source: { fileId: "f" } }] }],
    ["an image of the assistant", { role: "assistant", content: [{ type: "image", source: { url: "https://x/y.png" } }] }],
    [
      "an image of a tool",
      { role: "tool", toolCallId: "1", name: "f", content: [{ type: "image", source: { url: "https://x/y" } }] },
    ],
  ])("%s is not sent, with a warning", (_name, message) => {
    const { wire, warnings } = compile([message, user("Hi")]);
    expect(JSON.stringify(wire)).not.toMatch(/https|base64/);
    expect(warnings).toEqual(["unsupported_content"]);
  });
});
