import { checkHostileStream, hostileResponder, hostileStreams, startChatServer } from "@locus/testkit";
import { describe, test } from "vitest";
import { entries } from "../testing/chat-entries.js";

describe.each(entries)("$entry", ({ createModel }) => {
  test.each(hostileStreams)("$number $name", async (stream) => {
    await using server = await startChatServer(hostileResponder(stream));
    await checkHostileStream(stream, createModel({ model: "some-model", baseURL: server.baseURL, apiKey: "sk-test" }));
    await server.idle();
  });
});
