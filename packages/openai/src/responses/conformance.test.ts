import { describeModel, responsesWire } from "@locus/testkit";
import { describe, test } from "vitest";
import { responsesEntries, stateModes } from "../testing/responses-entries.js";

for (const { entry, createModel } of responsesEntries) {
  for (const stateMode of stateModes) {
    describeModel({
      name: `OpenAIResponsesModel, ${entry}, ${stateMode}`,
      describe,
      test,
      wire: responsesWire,
      create: (options) => createModel({ model: "some-model", stateMode, ...options }),
    });
  }
}
