import type { ModelRequest } from "@locus/core";
import { createNativeChatHandler } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CohereMessage, CohereResult } from "../cohere/wire.js";
import { apiFormatOf } from "../format/api-format.js";
import { requests } from "../testing/conversations.js";
import { formats } from "../testing/formats.js";
import { toServingMode } from "./serving-mode.js";

const models = [
  "cohere.command-a-03-2025",
  "cohere.command-r-plus-08-2024",
  "cohere.command-a-reasoning-08-2025",
  "cohere.command-a-vision-07-2025",
  "meta.llama-3.3-70b-instruct",
  "openai.gpt-5",
  "openai.gpt-oss-120b",
  "xai.grok-4",
  "google.gemini-2.5-flash",
];

const lower = (model: string, request: ModelRequest) => formats[apiFormatOf(model)].toCall(request, { modelId: model });

describe("any conversation", () => {
  test.each(models)("the service refuses nothing of it: %s", async (model) => {
    const native = createNativeChatHandler(() => ({ text: "Fine." }));
    await using server = await startHttpServer(native.handle);
    const ask = async (request: ModelRequest): Promise<void> => {
      const { body } = lower(model, request);
      const envelope = { compartmentId: "ocid1.compartment.oc1..a", servingMode: toServingMode(model), chatRequest: body };
      await (await fetch(`${server.url}/20231130/actions/chat`, { method: "POST", body: JSON.stringify(envelope) })).text();
      expect(native.requests.at(-1)?.refusal).toBeUndefined();
    };
    await fc.assert(fc.asyncProperty(requests, ask), { numRuns: 150 });
  });

  test("in COHERE, every call has its result next to it, and text never comes with results", () => {
    const check = (request: ModelRequest): void => {
      const {
        chatHistory = [],
        message,
        toolResults,
      } = lower("cohere.command-a-03-2025", request).body as {
        chatHistory?: CohereMessage[];
        message: string;
        toolResults?: CohereResult[];
      };
      expect(message === "").toBe(toolResults !== undefined);
      const turns: (CohereMessage | undefined)[] = [
        ...chatHistory,
        toolResults ? { role: "TOOL", toolResults } : { role: "USER", message },
      ];
      for (const [index, turn] of turns.entries()) {
        const next = turns[index + 1];
        if (turn?.role === "CHATBOT" && turn.toolCalls) {
          expect(next?.role === "TOOL" && next.toolResults.map(({ call }) => call)).toEqual(turn.toolCalls);
        } else if (turn?.role === "TOOL") expect(next?.role ?? "CHATBOT").toBe("CHATBOT");
        if (turn && turn.role !== "TOOL" && index < chatHistory.length) expect(turn.message).not.toBe("");
      }
    };
    fc.assert(fc.property(requests, check), { numRuns: 500 });
  });

  test("no word is lost but media", () => {
    const check = (request: ModelRequest): void => {
      for (const model of models) {
        const { body } = lower(model, request);
        const sent = JSON.stringify(body);
        for (const { content } of request.messages) {
          const words =
            typeof content === "string" ? [content] : content.flatMap((part) => (part.type === "text" ? [part.text] : []));
          for (const word of words.filter(Boolean)) expect(sent).toContain(JSON.stringify(word).slice(1, -1));
        }
      }
    };
    fc.assert(fc.property(requests, check), { numRuns: 100 });
  });

  test("a request stays as it was", () => {
    const check = (request: ModelRequest): void => {
      const before = structuredClone(request);
      for (const model of models) lower(model, request);
      expect(request).toEqual(before);
    };
    fc.assert(fc.property(requests, check), { numRuns: 100 });
  });
});
