import { ConfigurationError, type Model } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test, vi } from "vitest";
import { ask } from "./oci-service.js";

const endpoint = (realm: string, region: string) => `ocid1.generativeaiendpoint.${realm}.${region}.amaaaaaa`;

/** Options of the tested models. */
interface Options {
  model: string;
  apiKey: string;
  baseURL?: string;
  region?: string;
  fetch?: typeof fetch;
  maxRetries?: number;
}

/**
 * Tests where a model below `/openai/v1` sends the requests of an endpoint on a dedicated cluster.
 *
 * @param models - The classes of all entries.
 * @param path - The path below the root.
 */
export function describeDedicatedEndpoint(models: readonly (new (options: Options) => Model)[], path: string): void {
  describe.each(models)("an endpoint of a dedicated cluster", (Model) => {
    test.each<[string, { model: string; baseURL?: string }, string]>([
      [
        "is asked in its region, whatever OCI_REGION says",
        { model: endpoint("oc1", "iad") },
        "https://inference.generativeai.us-ashburn-1.oci.oraclecloud.com/openai/v1",
      ],
      [
        "… and in its realm",
        { model: endpoint("oc19", "eu-frankfurt-2") },
        "https://inference.generativeai.eu-frankfurt-2.oci.oraclecloud.eu/openai/v1",
      ],
      ["is asked at the base URL", { model: endpoint("oc1", "iad"), baseURL: "https://gw.example/v1" }, "https://gw.example/v1"],
    ])("%s", async (_what, options, root) => {
      vi.stubEnv("OCI_REGION", "eu-frankfurt-1");
      const asked: string[] = [];
      const send: typeof fetch = async (input) => {
        asked.push(String(input instanceof Request ? input.url : input));
        return Response.json({ code: "404", message: "no" }, { status: 404 });
      };
      await outcomeOf(new Model({ apiKey: "sk-1", fetch: send, maxRetries: 0, ...options }).stream(ask()));
      vi.unstubAllEnvs();
      expect(asked).toEqual([`${root}${path}`]);
    });

    test("is refused in another region", () => {
      const make = () => new Model({ apiKey: "sk-1", model: endpoint("oc1", "iad"), region: "fra" });
      expect(make).toThrow(ConfigurationError);
      expect(make).toThrow("is in us-ashburn-1 (oc1) according to its OCID");
    });
  });
}
