import { OpenAIResponsesModel as FetchModel } from "../responses/fetch.js";
import { OpenAIResponsesModel as SdkModel } from "../responses/index.js";
import type { OpenAIResponsesModelOptions } from "../responses/options.js";
import type { StateMode } from "../responses/thread.js";
import type { CannedAnswer } from "./captured-fetch.js";

/** Both entries, because everything that touches the transport is tested on each. */
export const responsesEntries = [
  { entry: "sdk", createModel: (options: OpenAIResponsesModelOptions): SdkModel => new SdkModel(options) },
  { entry: "fetch", createModel: (options: OpenAIResponsesModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** All state modes. */
export const stateModes: readonly StateMode[] = ["server", "stateless-encrypted", "stateless"];

/** A minimal stream. */
export const okResponse: CannedAnswer = {
  headers: { "content-type": "text/event-stream" },
  body: `data: ${JSON.stringify({
    type: "response.completed",
    response: {
      id: "resp_1",
      status: "completed",
      output: [{ type: "message", id: "msg_1", content: [{ type: "output_text", text: "Hello" }] }],
    },
  })}\n\n`,
};
