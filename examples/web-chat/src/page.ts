// Runs in the browser. It shares only the types of the events with the server.
import { readEvents } from "@locus/core";
import type { ChatEvent } from "./agent.js";

const log = element("main", "");
const form = document.createElement("form");
const input = Object.assign(document.createElement("input"), {
  name: "prompt",
  placeholder: "What is the weather in Oslo?",
  autocomplete: "off",
});
const send = Object.assign(element("button", "Send"), { id: "send" });
const stop = Object.assign(element("button", "Stop"), { id: "stop", type: "button", disabled: true });
form.append(input, send, stop);
document.body.append(log, form);

// One conversation per tab; the id is the only key to it.
const threadId = crypto.randomUUID();
let controller = new AbortController();

stop.addEventListener("click", () => controller.abort());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const prompt = input.value.trim();
  if (prompt === "" || send.hasAttribute("disabled")) return;
  input.value = "";
  void ask(prompt);
});

/** Sends a prompt and shows the answer as it streams. */
async function ask(prompt: string): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  setBusy(true);
  log.append(element("p", prompt, "user"));
  const answer = element("p", "", "assistant");
  log.append(answer);
  try {
    const response = await fetch("/chat", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ threadId, prompt }),
      signal,
    });
    for await (const event of readEvents<ChatEvent>(response)) show(event, answer);
  } catch (error) {
    // A stop keeps the shown text, on the page and in the thread.
    if (signal.aborted) answer.append(element("em", " (stopped)"));
    else answer.append(element("strong", `Sorry, that did not work: ${error instanceof Error ? error.message : error}`));
  }
  setBusy(false);
}

function show(event: ChatEvent, answer: HTMLElement): void {
  if (event.type === "model_chunk") answer.append(event.content ?? "");
  if (event.type === "tool_start") answer.append(element("small", `Asking for the weather in ${event.arguments.city} …`, "tool"));
  if (event.type === "tool_complete") {
    const { value, error } = event;
    answer.append(element("small", error ? `No weather: ${error.kind}.` : `${value?.city}: ${value?.degrees} °C.`, "tool"));
  }
  if (event.type === "terminate" && event.error) answer.append(element("strong", `Sorry, that failed (${event.error.code}).`));
}

function setBusy(busy: boolean): void {
  send.toggleAttribute("disabled", busy);
  stop.toggleAttribute("disabled", !busy);
  if (!busy) input.focus();
}

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text: string, className = ""): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}
