/**
 * Cohere on OCI's native chat API: tools in parallel, real streaming, documents and citations. `npm start` calls a local service
 * that verifies every signature, `npm start -- live` calls OCI with the profile DEFAULT of ~/.oci/config.
 */
import type { AgentRun } from "@locus/core";
import { startOCIStandIn } from "../../oci-stand-in.js";
import { type Connection, withDocuments, withTools } from "./cohere.js";

async function show(run: AgentRun): Promise<void> {
  let pieces = 0;
  for await (const event of run) {
    if (event.type === "tool_complete") console.log(`tool     ${event.name}: ${event.result}`);
    if (event.type === "model_chunk" && event.content) pieces++;
    if (event.type === "model_part" && event.part.type === "citation") {
      const { startIndex, endIndex } = event.part.annotation;
      console.log(`citation characters ${startIndex} to ${endIndex}`);
    }
  }
  const { message, usage } = await run.result();
  console.log(`answer   ${message} (${pieces} pieces, ${usage.outputTokens} tokens)`);
}

async function showAll(connection: Connection): Promise<void> {
  await show(withTools(connection));
  await show(withDocuments(connection));
}

if (process.argv[2] === "live") await showAll({});
else {
  const call = (city: string) => ({ name: "weather", arguments: { city } });
  await using oci = await startOCIStandIn({
    native: [
      { toolCalls: [call("Oslo"), call("Rome")] },
      { text: ["In Oslo ", "yes, ", "in Rome ", "no."] },
      {
        text: ["On weekdays ", "from 8 to 16."],
        citations: [{ start: 0, end: 25, text: "On weekdays from 8 to 16.", documentIds: ["hours"] }],
      },
    ],
  });
  await showAll(oci);
}
