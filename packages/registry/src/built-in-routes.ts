import type { ModelApi } from "@locus/core/provider";
import type { OCITransport } from "@locus/oci-signer/service";
import { missingPackage } from "./missing-package.js";
import { ociTransport } from "./oci-transport.js";
import { openaiAPI } from "./openai-api.js";
import type { ProviderModule, Routes } from "./routes.js";

// Bundlers accept a missing package only where the literal import stands in a `try`.

async function importOpenAI(api: ModelApi): Promise<ProviderModule> {
  try {
    if (api === "responses") return await import("@locus/openai/responses");
    if (api === "images") return await import("@locus/openai/images");
    return await import("@locus/openai");
  } catch (error) {
    throw missingPackage("@locus/openai", error);
  }
}

async function importOCI(transport: OCITransport): Promise<ProviderModule> {
  try {
    if (transport === "sdk") return await import("@locus/oci-sdk");
    if (transport === "responses") return await import("@locus/oci-responses");
    return await import("@locus/oci-v1");
  } catch (error) {
    throw missingPackage(`@locus/oci-${transport}`, error);
  }
}

/** The built-in providers. Export conditions pick the entry of a package: workers, edge runtimes and browsers get the `fetch` entry. */
export const builtInRoutes: Routes = {
  openai: (modelId, options) => importOpenAI(openaiAPI(modelId, options)),
  "openai-responses": () => importOpenAI("responses"),
  oci: async (modelId) => importOCI(ociTransport(modelId)),
  "oci-responses": () => importOCI("responses"),
};

/**
 * The routes of prefixes that several packages or entries serve. They return keys of `Providers`, which determine the options. A key
 * such as `"oci/sdk"` is not a prefix.
 */
export const servedBy = {
  openai: { chat: "openai", responses: "openai-responses", images: "openai/images" },
  oci: { v1: "oci", responses: "oci-responses", sdk: "oci/sdk" },
} as const;
