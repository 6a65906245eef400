import { checkHostileStream } from "@locus/testkit/conformance";
import { createNativeChatHandler } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { nativeFormats } from "../native-formats.js";
import { referenceNativeModel } from "../reference-native-model.js";
import { nativeHostileResponder } from "./native-hostile-stream.js";
import { nativeHostileStreams } from "./native-hostile-streams.js";

describe("nativeHostileStreams", () => {
  test.each(nativeHostileStreams)("$number $format: $name", async (stream) => {
    const { handle } = createNativeChatHandler(nativeHostileResponder(stream));
    await using server = await startHttpServer(handle);
    const { format, model } = stream;
    await checkHostileStream(stream, referenceNativeModel({ baseURL: server.url, apiKey: "key", format, model }));
    await server.idle();
  });

  test("names are unique, and every format and family of OCI is present", () => {
    const of = <Key extends "name" | "format" | "number">(key: Key) => new Set(nativeHostileStreams.map((stream) => stream[key]));
    expect(of("name").size).toBe(nativeHostileStreams.length);
    expect([...of("format")].sort()).toEqual([...nativeFormats]);
    expect([...of("number")]).toEqual(expect.arrayContaining([26, 27, 28]));
  });
});
