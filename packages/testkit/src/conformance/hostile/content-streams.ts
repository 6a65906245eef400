import { chatChunk } from "../../servers/chat/chat-reply.js";
import type { HostileStream } from "./hostile-stream.js";
import { done, event, finish, singleBytes, text } from "./sse.js";

const whole = [text("Grüße, "), text("世界 👩‍🚀"), finish("stop"), done].join("");
const greeting = { text: "Grüße, 世界 👩‍🚀", finishReason: "stop" } as const;

const thought = (field: string, value: string) => event(chatChunk({ [field]: value }));

/** The ways in which servers carry, encode and split text and thinking. */
export const contentStreams: readonly HostileStream[] = [
  {
    number: 12,
    name: "chunks with empty, null or no choices",
    pieces: [
      event({ ...chatChunk({}), choices: [], prompt_filter_results: [] }),
      text("Hi"),
      event({ ...chatChunk({}), choices: null }),
      event({ id: "chatcmpl-1", object: "chat.completion.chunk" }),
      finish("stop"),
      done,
    ],
    expect: { text: "Hi", finishReason: "stop" },
  },
  {
    number: 12,
    name: "a choice without a delta, and empty deltas",
    pieces: [
      event({ ...chatChunk({}), choices: [{ index: 0, finish_reason: null }] }),
      event(chatChunk({ role: "assistant", content: null })),
      text("Hi"),
      event(chatChunk({ content: "" })),
      finish("stop"),
      done,
    ],
    expect: { text: "Hi", finishReason: "stop" },
  },
  {
    number: 23,
    name: "thinking as reasoning_content",
    pieces: [thought("reasoning_content", "Let me "), thought("reasoning_content", "see."), text("Hi"), finish("stop"), done],
    expect: { reasoning: "Let me see.", text: "Hi" },
  },
  {
    number: 23,
    name: "thinking as reasoning",
    pieces: [thought("reasoning", "Let me "), thought("reasoning", "see."), text("Hi"), finish("stop"), done],
    expect: { reasoning: "Let me see.", text: "Hi" },
  },
  {
    number: 23,
    name: "the same thinking in both fields counts once",
    pieces: [event(chatChunk({ reasoning: "Hm.", reasoning_content: "Hm." })), text("Hi"), finish("stop"), done],
    expect: { reasoning: "Hm.", text: "Hi" },
  },
  { number: 25, name: "UTF-8 cut after every byte", pieces: singleBytes(whole), expect: greeting },
  { number: 25, name: "CRLF, cut after every byte", pieces: singleBytes(whole.replaceAll("\n", "\r\n")), expect: greeting },
  { number: 25, name: "CR, cut after every byte", pieces: singleBytes(whole.replaceAll("\n", "\r")), expect: greeting },
  {
    number: 25,
    name: "a byte order mark, comments and other fields",
    pieces: [`\uFEFF: hello\n\nid: 1\nretry: 10\n${whole}`],
    expect: greeting,
  },
  { number: 25, name: "data without the space after its colon", pieces: [whole.replaceAll("data: ", "data:")], expect: greeting },
  {
    number: 25,
    name: "one event over several data lines",
    pieces: [`data: {"choices":\ndata: [{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n${done}`],
    expect: { text: "Hi", finishReason: "stop" },
  },
  {
    number: 25,
    name: "a line that is not JSON",
    pieces: [text("Hi"), "data: {nonsense\n\n", finish("stop"), done],
    expect: { error: "server_error" },
  },
];
