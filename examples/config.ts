// What tutorials and examples run on: a model that the environment names, or none that needs a key.
//
//   LOCUS_MODEL_ID=openai:gpt-5.5 OPENAI_API_KEY=sk-…                     a model of OpenAI
//   LOCUS_MODEL_ID=oci:openai.gpt-5.5 OCI_PROFILE=DEFAULT                 a model of OCI, as a profile of ~/.oci/config
//   LOCUS_MODEL_ID=oci:openai.gpt-5.5 OCI_AUTH_TYPE=instance_principal OCI_COMPARTMENT_ID=ocid1…   … as the instance this runs on
//   LOCUS_MODEL_ID=oci:openai.gpt-oss-120b OCI_GENAI_API_KEY=sk-…         … with a key of Generative AI
//
// OCI_REGION counts more than a profile's region here, OCI_ENDPOINT is a host of your own, and LOCUS_OCI_TRANSPORT=v1|sdk|responses
// forces a transport.
import type { Model } from "@locus/core";
import { getModel as modelById } from "@locus/registry";
import { type ScriptedStep, scriptedModel } from "@locus/testkit";

/**
 * The model that `LOCUS_MODEL_ID` names, with what the environment says about it.
 *
 * @param script - What is said in its place where the variable is not set, a turn after the other.
 */
export async function getModel(
  script: readonly ScriptedStep[] = ["This is a script: set LOCUS_MODEL_ID to ask a model."],
): Promise<Model> {
  const { LOCUS_MODEL_ID: id, LOCUS_MODEL_PROVIDER: provider } = process.env;
  if (!id) return scriptedModel(script);
  return modelById(undefined, id.startsWith("oci:") || provider === "oci" ? ociOptions() : {});
}

/** What the OCI variables say. The registry reads the profile, the compartment and the key itself. */
function ociOptions(): object {
  const { OCI_REGION: region, OCI_ENDPOINT: endpoint, OCI_AUTH_TYPE: authType } = process.env;
  return { ...(region && { region }), ...(endpoint && { endpoint }), ...(authType && { authType }) };
}
