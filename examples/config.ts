// The model of tutorials and examples: named by the environment, otherwise a script that needs no key.
//
//   LOCUS_MODEL_ID=openai:gpt-5.5 OPENAI_API_KEY=sk-…                     a model of OpenAI
//   LOCUS_MODEL_ID=oci:openai.gpt-5.5 OCI_PROFILE=DEFAULT                 a model of OCI, as a profile of ~/.oci/config
//   LOCUS_MODEL_ID=oci:openai.gpt-5.5 OCI_AUTH_TYPE=instance_principal OCI_COMPARTMENT_ID=ocid1…   … as the instance this runs on
//   LOCUS_MODEL_ID=oci:openai.gpt-oss-120b OCI_GENAI_API_KEY=sk-…         … with a key of Generative AI
//
// OCI_REGION overrides the region of a profile, OCI_ENDPOINT is a custom host, and LOCUS_OCI_TRANSPORT=v1|sdk|responses
// forces a transport.
import type { Model } from "@locus/core";
import { getModel as modelById } from "@locus/registry";
import { type ScriptedStep, scriptedModel } from "@locus/testkit";

/**
 * The model named by `LOCUS_MODEL_ID`, with its options from the environment.
 *
 * @param script - The turns of the scripted model, which answers if the variable is not set.
 */
export async function getModel(
  script: readonly ScriptedStep[] = ["This is a script: set LOCUS_MODEL_ID to ask a model."],
): Promise<Model> {
  const { LOCUS_MODEL_ID: id, LOCUS_MODEL_PROVIDER: provider } = process.env;
  if (!id) return scriptedModel(script);
  return modelById(undefined, id.startsWith("oci:") || provider === "oci" ? ociOptions() : {});
}

/** The options from the OCI variables. The registry itself reads the profile, the compartment and the key. */
function ociOptions(): object {
  const { OCI_REGION: region, OCI_ENDPOINT: endpoint, OCI_AUTH_TYPE: authType } = process.env;
  return { ...(region && { region }), ...(endpoint && { endpoint }), ...(authType && { authType }) };
}
