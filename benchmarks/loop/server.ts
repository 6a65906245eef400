/** A Chat Completions server that sends some text and one tool call per turn, until it has received enough results. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toolTurns } from "./turns.js";

const event = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "gpt-4.1-nano",
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;
const usage = `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4.1-nano", choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } })}\n\n`;

function answer(turn: number): string {
  const words = Array.from({ length: 10 }, (_, index) => event({ content: `word${index} ` })).join("");
  if (turn >= toolTurns) return `${words}${event({}, "stop")}${usage}data: [DONE]\n\n`;
  const call = (piece: object): string => event({ tool_calls: [{ index: 0, ...piece }] });
  const start = call({ id: `call_${turn}`, type: "function", function: { name: "weather", arguments: "" } });
  const pieces = ['{"city":"', "Oslo ", String(turn), '","days":', "3}"].map((text) => call({ function: { arguments: text } }));
  return `${words}${start}${pieces.join("")}${event({}, "tool_calls")}${usage}data: [DONE]\n\n`;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { role: string }[] };
    const turn = messages.filter(({ role }) => role === "tool").length;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(answer(turn));
  });
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
