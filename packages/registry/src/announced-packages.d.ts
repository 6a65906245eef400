// Providers that routes know before they exist. The file goes when they do; nothing of it is published.

declare module "@locus/oci-sdk" {
  export const provider: import("@locus/core").Provider;
}
