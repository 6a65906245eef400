/**
 * Tutorial 58: the Responses API of OCI. One agent with a tool, twice: with a thread that OCI holds, and for a tenancy with zero
 * data retention. The requests differ; the agent, its events and its transcript do not.
 *
 * `npm start` needs no key: a local service verifies every signature, holds threads and refuses what OCI refuses.
 * `npm start -- live` calls OCI with the profile DEFAULT of ~/.oci/config.
 */
import type { RunResult } from "@locus/core";
import type { ResponsesScript } from "@locus/testkit/servers";
import { startOCIStandIn } from "../../../oci-stand-in.js";
import { heldByOCI, outline, zeroDataRetention } from "./conversations.js";

function show(name: string, result: RunResult): void {
  console.log(`${name}: ${result.message}`);
  console.log(`  transcript     ${outline(result.messages)}`);
  console.log(`  providerState  ${JSON.stringify(result.state.providerState)?.replace(/resp_\w+/, "resp_…")}`);
}

const script: ResponsesScript = [
  { reasoning: "They want the weather.", toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] },
  { text: "Sunny." },
  { text: "The weather in Oslo." },
];

if (process.argv[2] === "live") {
  show("held by OCI", await heldByOCI());
  show("zero data retention", await zeroDataRetention());
} else {
  for (const [name, converse, threads] of [
    ["held by OCI", heldByOCI, {}],
    ["zero data retention", zeroDataRetention, { zeroDataRetention: true }],
    // The tenancy turns out to have zero data retention, so the thread is sent again once, with a warning.
    ["held, then refused", heldByOCI, { zeroDataRetention: true }],
  ] as const) {
    await using oci = await startOCIStandIn({ responses: script, threads });
    show(name, await converse({ endpoint: oci.endpoint, configFile: oci.configFile }));
    for (const { body } of oci.responses.requests) {
      const items = Array.isArray(body.input) ? body.input.length : 1;
      const continues = body.previous_response_id === undefined ? "nothing" : "the response before";
      console.log(`  asked          items ${items}, continues ${continues}, store ${body.store}`);
    }
  }
}
