/** Known models of OCI's native chat API; those that no other API serves come first. Any other id works as well. */
export const ociNativeModels = [
  "cohere.command-r-plus-08-2024",
  "cohere.command-r-08-2024",
  "cohere.command-r-plus",
  "cohere.command-r",
  "cohere.command-latest",
  "cohere.command-plus-latest",
  "cohere.command-a-03-2025",
  "cohere.command-a-reasoning-08-2025",
  "cohere.command-a-vision-07-2025",
  "meta.llama-3.3-70b-instruct",
  "meta.llama-4-maverick-17b-128e-instruct-fp8",
  "meta.llama-4-scout-17b-16e-instruct",
  "openai.gpt-5.5",
  "openai.gpt-oss-120b",
  "openai.gpt-oss-20b",
  "xai.grok-4",
  "google.gemini-2.5-pro",
  "google.gemini-2.5-flash",
] as const;

/** An id known when this package was published. */
export type KnownOCINativeModelId = (typeof ociNativeModels)[number];

/** Known ids complete in an editor; any other string is allowed. */
export type OCINativeModelId = KnownOCINativeModelId | (string & {});
