import type { ModelRequest } from "@locus/core";
import { createNativeChatHandler } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toServingMode } from "../native/serving-mode.js";
import { requests } from "../testing/conversations.js";
import { toCohereCall } from "./request.js";

/** As `isForceSingleStep` has it. */
const inSingleStep = (request: ModelRequest): ModelRequest => ({
  ...request,
  providerOptions: { "oci.sdk": { isForceSingleStep: true } },
});
const lower = (request: ModelRequest) => toCohereCall(request, { modelId: "cohere.command-r-plus-08-2024" }).body;

test("in a single step, too, no conversation is refused", async () => {
  const native = createNativeChatHandler(() => ({ text: "Fine." }));
  await using server = await startHttpServer(native.handle);
  const model = "cohere.command-a-03-2025";
  const ask = async (request: ModelRequest): Promise<void> => {
    const { body: chatRequest } = toCohereCall(inSingleStep(request), { modelId: model });
    const body = JSON.stringify({ compartmentId: "ocid1.compartment.oc1..a", servingMode: toServingMode(model), chatRequest });
    await (await fetch(`${server.url}/20231130/actions/chat`, { method: "POST", body })).text();
    expect(native.requests.at(-1)?.refusal).toBeUndefined();
  };
  await fc.assert(fc.asyncProperty(requests, ask), { numRuns: 150 });
});

test("results are sent with their tools, or as history without tools", () => {
  const check = (request: ModelRequest): void => {
    const { toolResults, tools } = lower(request);
    expect(toolResults === undefined || tools !== undefined).toBe(true);
  };
  fc.assert(fc.property(fc.oneof(requests, requests.map(inSingleStep)), check), { numRuns: 500 });
});

test("in a single step, nothing is lost except text next to calls", () => {
  const check = (request: ModelRequest): void => {
    const sent = JSON.stringify(lower(inSingleStep(request)));
    for (const { role, content } of request.messages) {
      const words = typeof content === "string" ? [content] : content.map((part) => (part.type === "text" ? part.text : ""));
      const isBesideCalls = typeof content !== "string" && content.some(({ type }) => type === "tool_call");
      if (role === "assistant" && isBesideCalls) continue;
      for (const word of words) expect(sent).toContain(JSON.stringify(word).slice(1, -1));
    }
  };
  fc.assert(fc.property(requests, check), { numRuns: 300 });
});
