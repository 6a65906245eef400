/**
 * Tutorial 29: model providers. One agent on models of every provider.
 *
 * `npm start` needs no key, because local services answer. `npm start -- live` calls the real ones. The last line is the model of
 * examples/config.ts, which the other tutorials use.
 */
import { Agent, LocusError, type Model } from "@locus/core";
import { startChatServer } from "@locus/testkit/servers";
import { getModel } from "../../../config.js";
import { startOCIStandIn } from "../../../oci-stand-in.js";
import { type Endpoints, providers } from "./providers.js";

async function ask(name: string, make: () => Model | Promise<Model>): Promise<void> {
  try {
    const agent = new Agent({ model: await make(), systemPrompt: "You are concise." });
    console.log(`${name}: ${(await agent.invoke("Who are you?")).message}`);
  } catch (error) {
    if (!LocusError.isInstance(error)) throw error;
    console.log(`${name}: ${error.message}`);
  }
}

async function askAll(endpoints: Endpoints): Promise<void> {
  for (const { name, make } of providers(endpoints)) await ask(name, make);
  await ask("examples/config.ts", () => getModel());
}

if (process.argv[2] === "live") await askAll({});
else {
  await using openai = await startChatServer(({ body }) => ({ text: `${body.model}, by a stand-in` }));
  await using oci = await startOCIStandIn({
    chat: ({ body }) => ({ text: `${body.model}, signed for, by a stand-in` }),
    native: ({ target }) => ({ text: [target, ", signed for, ", "by a stand-in"] }),
  });
  await askAll({
    openai: { baseURL: openai.baseURL },
    oci: { endpoint: oci.endpoint, configFile: oci.configFile },
  });
}
