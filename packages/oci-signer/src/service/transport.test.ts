import { expect, test } from "vitest";
import { isDedicatedEndpoint, type OCITransport, ociTransportOf } from "./transport.js";

test.each([
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", true],
  ["OCID1.GenerativeAIEndpoint.oc1.iad.x", true],
  ["ocid1.generativeaimodel.oc1.us-chicago-1.x", false],
  ["my.ocid1.generativeaiendpoint.oc1.iad.x", false],
  ["cohere.command-r-plus", false],
])("%s is the id of a dedicated endpoint: %s", (id, dedicated) => {
  expect(isDedicatedEndpoint(id)).toBe(dedicated);
});

test.each<[string, OCITransport]>([
  ["openai.gpt-5.5", "v1"],
  ["openai.gpt-5.5-pro", "responses"],
  ["openai.gpt-5-codex", "responses"],
  ["openai.gpt-image-1", "v1"],
  ["xai.grok-4.20-multi-agent-0309", "responses"],
  ["xai.grok-4.20-multi-agent", "responses"],
  ["XAI.Grok-5-Multi-Agent-Beta", "responses"],
  ["xai.grok-4.20-reasoning", "v1"],
  ["openai.o3-deep-research", "responses"],
  ["openai.gpt-oss-120b", "v1"],
  ["cohere.command-r-plus", "sdk"],
  ["cohere.command-latest", "sdk"],
  ["cohere.command-plus-latest", "sdk"],
  ["cohere.command-light", "sdk"],
  ["cohere.command", "sdk"],
  ["cohere.c4ai-aya-expanse-32b", "sdk"],
  ["cohere.command-a-vision-07-2025", "v1"],
  ["Cohere.Command-R-08-2024", "sdk"],
  ["cohere.command-a-03-2025", "v1"],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", "sdk"],
  ["ocid1.generativeaimodel.oc1.us-chicago-1.x", "v1"],
  ["brand-new.model", "v1"],
  ["", "v1"],
])("%j is served by %s", (id, transport) => {
  expect(ociTransportOf(id)).toBe(transport);
});
