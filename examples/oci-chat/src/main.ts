/**
 * A model of OCI, from a laptop and from compute: `npm start` calls local services that verify every signature,
 * `npm start -- laptop` and `npm start -- compute` call OCI.
 */
import { startOCIStandIn } from "../../oci-stand-in.js";
import { fromCompute, fromLaptop } from "./chat.js";

const [where] = process.argv.slice(2);
if (where === "laptop") console.log(await fromLaptop());
else if (where === "compute") console.log(await fromCompute());
else {
  await using standIn = await startOCIStandIn({ chat: [{ text: "Hello from a stand-in." }, { text: "Hello again." }] });
  console.log(`laptop   ${await fromLaptop(standIn)}`);
  process.env.OCI_COMPARTMENT_ID ??= "ocid1.compartment.oc1..example";
  console.log(`compute  ${await fromCompute(standIn)}`);
  for (const { signature, compartmentId } of standIn.server.requests) {
    const problem = signature.problem?.message ?? "valid";
    console.log(`signed by ${signature.keyId?.slice(0, 18)}… for ${compartmentId?.slice(0, 18)}…: ${problem}`);
  }
}
