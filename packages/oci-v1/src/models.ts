/** Chat models of OCI Generative AI known when this package was published. Any other id works as well. */
export const ociV1Models = [
  "openai.gpt-5.5",
  "openai.gpt-5.2",
  "openai.gpt-5.1",
  "openai.gpt-5",
  "openai.gpt-5-mini",
  "openai.gpt-5-nano",
  "openai.gpt-4.1",
  "openai.gpt-4.1-mini",
  "openai.gpt-4o",
  "openai.o3",
  "openai.o4-mini",
  "openai.gpt-oss-120b",
  "openai.gpt-oss-20b",
  "meta.llama-3.3-70b-instruct",
  "meta.llama-4-maverick-17b-128e-instruct-fp8",
  "meta.llama-4-scout-17b-16e-instruct",
  "xai.grok-4.3",
  "xai.grok-4.20-reasoning",
  "xai.grok-4.20-non-reasoning",
  "xai.grok-4",
  "xai.grok-code-fast-1",
  "xai.grok-3",
  "xai.grok-3-mini",
  "google.gemini-2.5-pro",
  "google.gemini-2.5-flash",
  "google.gemini-2.5-flash-lite",
  "cohere.command-a-03-2025",
] as const;

/** An id known when this package was published. */
export type KnownOCIV1ModelId = (typeof ociV1Models)[number];

/** Known ids complete in an editor; any other string is allowed. */
export type OCIV1ModelId = KnownOCIV1ModelId | (string & {});
