// Against OpenAI itself: OPENAI_API_KEY=sk-… OPENAI_RESPONSES_MODEL_ID=gpt-5-mini pnpm test:live

import { Agent } from "@locus/core";
import { OpenAIResponsesModel } from "@locus/openai/responses";
import { OpenAIResponsesModel as FetchModel } from "@locus/openai/responses/fetch";
import { describe, expect, test } from "vitest";
import { askResponses } from "./ask-responses.js";

const { OPENAI_API_KEY, OPENAI_RESPONSES_MODEL_ID } = process.env;
const model = OPENAI_RESPONSES_MODEL_ID ?? "";
const missing = Object.entries({ OPENAI_API_KEY, OPENAI_RESPONSES_MODEL_ID }).filter(([, value]) => !value);
const reason = missing.length === 0 ? undefined : `${missing.map(([name]) => name).join(", ")} not set`;

describe.skipIf(reason !== undefined)(
  `OpenAIResponsesModel on OpenAI${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    askResponses((wishes) => new OpenAIResponsesModel({ model, ...wishes }));

    test("over fetch", async () => {
      const agent = new Agent({ model: new FetchModel({ model }), systemPrompt: "You are concise." });
      expect((await agent.invoke("The capital of Norway?")).message).toMatch(/oslo/i);
    });
  },
);
