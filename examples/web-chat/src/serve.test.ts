import { readEvents } from "@locus/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatEvent } from "./agent.js";
import { type Framework, type ServedChat, serveChat } from "./serve.js";

describe.each<Framework>(["hono", "express"])("the chat on %s", (framework) => {
  let served: ServedChat;
  beforeAll(async () => {
    served = await serveChat(framework, { chunkDelayMs: 1 });
  });
  afterAll(async () => served[Symbol.asyncDispose]());

  const ask = (threadId: string, prompt: string, signal: AbortSignal | null = null) =>
    fetch(`${served.url}/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ threadId, prompt }),
      signal,
    });
  const answerOf = async (threadId: string, prompt: string): Promise<string> => {
    let text = "";
    for await (const event of readEvents<ChatEvent>(await ask(threadId, prompt))) {
      if (event.type === "model_chunk") text += event.content ?? "";
    }
    return text;
  };

  test("serves the page, without server code in it", async () => {
    expect(await (await fetch(served.url)).text()).toContain("/page.js");
    const script = await (await fetch(`${served.url}/page.js`)).text();
    expect(script).toContain("/chat");
    expect(script).not.toMatch(/station-7|OpenAIModel|node:/);
  });

  test("two users at once, each in a thread", async () => {
    const [ada, bob] = await Promise.all([answerOf("ada", "I am Ada"), answerOf("bob", "I am Bob")]);
    expect([ada, bob]).toEqual(["You said: I am Ada", "You said: I am Bob"]);
    expect(await answerOf("ada", "And?")).toBe("Before, I said: You said: I am Ada");
  });

  test("shows a tool, and masks one that fails", async () => {
    const events: ChatEvent[] = [];
    for await (const event of readEvents<ChatEvent>(await ask("tool", "The weather in Atlantis?"))) events.push(event);
    expect(events).toContainEqual(expect.objectContaining({ type: "tool_start", arguments: { city: "Atlantis" } }));
    expect(JSON.stringify(events.filter(({ type }) => type === "tool_complete"))).not.toContain("station-7");
    for await (const event of readEvents<ChatEvent>(await ask("tool", "The weather in Bergen?"))) {
      if (event.type === "tool_complete") expect(event.value).toMatchObject({ city: "Bergen", degrees: 10 });
    }
  });

  test("masks an error of the model", async () => {
    const body = await (await ask("broken", "Please fail")).text();
    expect(body).toContain('"code":"bad_request"');
    expect(body).not.toContain("llm.internal");
  });

  test("an invalid request is refused", async () => {
    await expect(readEvents(await ask("", "Hi")).next()).rejects.toMatchObject({ code: "bad_request", status: 400 });
  });

  test("a stop keeps the text in the thread, and the next message is answered", async () => {
    const controller = new AbortController();
    const reading = (async () => {
      for await (const event of readEvents<ChatEvent>(await ask("stop", "Count, please", controller.signal))) {
        if (event.type === "model_chunk" && event.content?.startsWith("5")) controller.abort();
      }
    })();
    await expect(reading).rejects.toThrow();
    expect(await answerOf("stop", "Hello again")).toMatch(/^Before, I said: 1 2 3 4 5/);
  });
});
