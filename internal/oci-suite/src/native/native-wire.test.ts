import { describeModel } from "@locus/testkit/conformance";
import type { NativeChatHandlerOptions, NativeFormat } from "@locus/testkit/oci";
import { describe, test } from "vitest";
import { callCases } from "../conformance/call-cases.js";
import { nativeSkips, nativeWire } from "./native-wire.js";
import { referenceNativeModel } from "./reference-native-model.js";

/** Each format with all cases, and its variants with the cases that they affect. */
const wires: readonly [format: NativeFormat, model: string, options?: NativeChatHandlerOptions][] = [
  ["COHERE", "cohere.command-a-03-2025"],
  ["COHERE", "cohere.command-r-plus-08-2024", { cohereCalls: "events" }],
  ["COHERE", "cohere.command-r-08-2024", { cohereCalls: "terminal" }],
  ["COHEREV2", "cohere.command-a-reasoning-08-2025"],
  ["COHEREV2", "cohere.command-a-vision-07-2025", { cohereV2Ending: "COHERE" }],
  ["GENERIC", "meta.llama-3.3-70b-instruct"],
  ["GENERIC", "xai.grok-4", {}],
  ["GENERIC", "google.gemini-2.5-flash", {}],
  ["GENERIC", "mistral.large", { toolDeltas: "gpt" }],
  ["GENERIC", "mistral.large", { toolDeltas: "gpt-oss" }],
];

for (const [format, model, options] of wires) {
  describeModel({
    name: `the reference model conforms: ${format}, ${model}, ${JSON.stringify(options ?? {})}`,
    describe,
    test,
    wire: nativeWire(format, options),
    skip: nativeSkips[format],
    ...(options && { only: callCases }),
    create: ({ baseURL, apiKey }) => referenceNativeModel({ baseURL, apiKey, format, model }),
  });
}
