import type { ModelRequest } from "@locus/core";

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}
