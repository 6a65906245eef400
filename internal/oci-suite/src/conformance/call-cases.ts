import { smokeCases } from "@locus/testkit/conformance";

/** The conformance cases that depend on how a service streams calls and ends answers. */
export const callCases: readonly string[] = [
  ...smokeCases,
  ...["single-bytes", "reasoning", "parallel-tool-calls", "text-and-tool-call", "empty-arguments", "invalid-arguments"],
  ...["tool-named-constructor", "tool-round-trip", "usage", "usage-absent", "finish-length", "finish-content-filter"],
  ...["truncated", "truncated-tool-call", "truncated-arguments", "error-event-later", "output-schema", "settings-given"],
];
