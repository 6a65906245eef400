import {
  callCases,
  describeOCIIdentities,
  describeOCIModel,
  nativeFormats,
  nativeScenarioResponder,
  nativeSkips,
} from "@locus/internal-oci-suite";
import type { Scenario } from "@locus/testkit/conformance";
import { createNativeChatHandler, type NativeChatHandlerOptions, type NativeFormat } from "@locus/testkit/oci";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel as NodeModel } from "../index.js";
import { models } from "../testing/oci-model.js";

const play = (format: NativeFormat, options?: NativeChatHandlerOptions) => (scenario: Scenario) =>
  createNativeChatHandler(nativeScenarioResponder(format, scenario), options);

/** Where models of a format differ, and where it is not known how the service ends. */
const differences: readonly [format: NativeFormat, model: string, options?: NativeChatHandlerOptions][] = [
  ["GENERIC", "openai.gpt-4.1"],
  ["GENERIC", "openai.gpt-oss-120b"],
  ["GENERIC", "xai.grok-4"],
  ["GENERIC", "google.gemini-2.5-flash"],
  ["COHERE", "cohere.command-r-plus-08-2024", { cohereCalls: "events" }],
  ["COHERE", "cohere.command-a-03-2025", { cohereCalls: "terminal" }],
  ["COHEREV2", "cohere.command-a-vision-07-2025", { cohereV2Ending: "COHERE" }],
];

for (const format of nativeFormats) {
  const variants = differences
    .filter(([of]) => of === format)
    .map(([, model, options]) => [
      `${model} ${JSON.stringify(options ?? {})}`,
      { options: { model }, play: play(format, options), only: callCases },
    ]);
  await describeOCIModel({
    name: `OCIModel, ${format}`,
    model: models[format],
    node: NodeModel,
    play: play(format),
    skip: nativeSkips[format],
    variants: Object.fromEntries(variants),
  });
}
await describeOCIIdentities({
  name: "OCIModel",
  model: models.GENERIC,
  node: NodeModel,
  fetch: FetchModel,
  play: play("GENERIC"),
});
