import type { JsonObject } from "@locus/core";

/**
 * The seam between the two entries and all that builds on them: POST this JSON, give me the `Response`.
 *
 * One attempt, no retry. It answers with whatever the server said, failing statuses included, as soon as the headers are
 * there; it rejects only if there is no answer.
 */
export type Post = (body: JsonObject, options: { signal: AbortSignal }) => Promise<Response>;
