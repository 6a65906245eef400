/**
 * Two clients without OCI support, on OCI: `npm start` calls a local server that verifies every signature,
 * `npm start -- DEFAULT openai.gpt-oss-120b` calls OCI with a profile of `~/.oci/config`.
 */
import { resolveOCIAuth } from "@locus/oci-signer/node";
import { askWithAISDK } from "./ai-sdk.js";
import { askWithOpenAI } from "./openai-sdk.js";
import type { Service } from "./service.js";
import { startStandIn } from "./stand-in.js";

async function ask(service: Service): Promise<void> {
  for (const [client, answer] of [
    ["openai SDK", askWithOpenAI(service, "Who are you?")],
    ["Vercel AI SDK", askWithAISDK(service, "Do I need an umbrella in Oslo?")],
  ] as const) {
    process.stdout.write(`${client}: `);
    for await (const text of answer) process.stdout.write(text);
    process.stdout.write("\n");
  }
}

const [profile, model = "openai.gpt-oss-120b"] = process.argv.slice(2);
if (profile === undefined) {
  await using standIn = await startStandIn();
  await ask(standIn);
} else {
  await ask({ ...resolveOCIAuth({ profile }), model });
}
