import { nativeHostileResponder, nativeHostileStreams } from "@locus/internal-oci-suite";
import { checkHostileStream } from "@locus/testkit/conformance";
import { createNativeChatHandler } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import { describe, test } from "vitest";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel } from "../index.js";

describe.each([
  ["OCIModel", OCIModel],
  ["OCIModel of ./fetch", FetchModel],
])("%s and the streams that broke others", (_name, Model) => {
  test.each(nativeHostileStreams)("$number $format: $name", async (stream) => {
    const { handle } = createNativeChatHandler(nativeHostileResponder(stream));
    await using server = await startHttpServer(handle);
    const { format: apiFormat, model } = stream;
    const place = { endpoint: server.url, compartmentId: "ocid1.compartment.oc1..test", apiKey: "sk-test" };
    await checkHostileStream(stream, new Model({ ...place, model, apiFormat }));
    await server.idle();
  });
});
