import type { Model } from "@locus/core";
import { OpenAIModel } from "@locus/openai";
import { getModel } from "@locus/registry";
import { startChatServer } from "@locus/testkit/servers";
import { standIn } from "./stand-in.js";

/** The model, and a description for the user. */
export interface ChosenModel extends AsyncDisposable {
  model: Model;
  about: string;
}

/** OpenAI with a key, a gateway with a URL, otherwise a stand-in behind a server in this process. */
export async function chooseModel(): Promise<ChosenModel> {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, LOCUS_MODEL_ID } = process.env;
  if (OPENAI_API_KEY || OPENAI_BASE_URL) {
    const model = LOCUS_MODEL_ID ? await getModel() : await getModel("openai:gpt-5.5");
    const about = `${model.modelId} answers, at ${OPENAI_BASE_URL || "https://api.openai.com/v1"}.`;
    return { model, about, [Symbol.asyncDispose]: async () => {} };
  }
  const server = await startChatServer(standIn, { chunkDelayMs: 22 });
  return {
    model: new OpenAIModel({ model: "stand-in", baseURL: server.baseURL, apiKey: null }),
    about: [
      "No OPENAI_API_KEY and no OPENAI_BASE_URL is set: a stand-in answers, which follows three rules and is no language model.",
      `The agent, the tools, HTTP and the event stream (${server.baseURL}) are real.`,
    ].join("\n"),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
