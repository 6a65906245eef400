import { missingPackage } from "./missing-package.js";
import { ociTransport } from "./oci-transport.js";
import { openaiAPI } from "./openai-api.js";
import type { ProviderModule, Routes } from "./routes.js";

/**
 * Where ids of a prefix go that more than one package or entry serves: the keys of `Providers` that say which options they take. A key
 * such as `"oci/sdk"` is no prefix.
 */
export const servedBy = {
  openai: { chat: "openai", responses: "openai-responses", images: "openai/images" },
  oci: { v1: "oci", responses: "oci-responses", sdk: "oci/sdk" },
} as const;

/** locus's own providers. Bundlers accept a missing package only where the literal import stands in a `try`. */
export const builtInRoutes: Routes = {
  openai: async (modelId: string, options?: object): Promise<ProviderModule> => {
    const api = openaiAPI(modelId, options);
    try {
      if (api === "responses") return await import("@locus/openai/responses");
      if (api === "images") return await import("@locus/openai/images");
      return await import("@locus/openai");
    } catch (error) {
      throw missingPackage("@locus/openai", error);
    }
  },
  "openai-responses": async (): Promise<ProviderModule> => {
    try {
      return await import("@locus/openai/responses");
    } catch (error) {
      throw missingPackage("@locus/openai", error);
    }
  },
  oci: async (modelId: string): Promise<ProviderModule> => {
    const transport = ociTransport(modelId);
    try {
      if (transport === "sdk") return await import("@locus/oci-sdk");
      if (transport === "responses") return await import("@locus/oci-responses");
      return await import("@locus/oci-v1");
    } catch (error) {
      throw missingPackage(`@locus/oci-${transport}`, error);
    }
  },
  "oci-responses": async (): Promise<ProviderModule> => {
    try {
      return await import("@locus/oci-responses");
    } catch (error) {
      throw missingPackage("@locus/oci-responses", error);
    }
  },
};
