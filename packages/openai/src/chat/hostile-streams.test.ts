import { checkHostileStream, hostileResponder, hostileStreams } from "@locus/testkit/conformance";
import { startChatServer } from "@locus/testkit/servers";
import { describe, test } from "vitest";
import { entries } from "../testing/chat-entries.js";

describe.each(entries)("$entry", ({ createModel }) => {
  test.each(hostileStreams)("$number $name", async (stream) => {
    await using server = await startChatServer(hostileResponder(stream));
    await checkHostileStream(stream, createModel({ model: "some-model", baseURL: server.baseURL, apiKey: "sk-test" }));
    await server.idle();
  });
});
