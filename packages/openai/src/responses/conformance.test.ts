import { describeModel, responsesWire, smokeCases } from "@locus/testkit/conformance";
import { describe, test } from "vitest";
import { responsesEntries, stateModes } from "../testing/responses-entries.js";

/** Cases that depend on the state mode, in addition to the smoke cases. All cases run in mode "server". */
const stateCases = [...smokeCases, "reasoning", "origin", "system-prompt", "tool-round-trip", "request-untouched", "reuse"];

for (const { entry, createModel } of responsesEntries) {
  for (const stateMode of stateModes) {
    describeModel({
      name: `OpenAIResponsesModel, ${entry}, ${stateMode}`,
      describe,
      test,
      wire: responsesWire,
      ...(stateMode !== "server" && { only: stateCases }),
      create: (options) => createModel({ model: "some-model", stateMode, ...options }),
    });
  }
}
