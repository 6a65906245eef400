import type { ModelRequest } from "@locus/core";

/** A minimal request. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}
