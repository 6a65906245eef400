import { chatWire, describeModel } from "@locus/testkit/conformance";
import { describe, test } from "vitest";
import { entries } from "../testing/chat-entries.js";

for (const { entry, createModel } of entries) {
  describeModel({
    name: `OpenAIModel, ${entry}`,
    describe,
    test,
    wire: chatWire,
    create: (options) => createModel({ model: "some-model", ...options }),
  });
}
