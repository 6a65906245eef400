import { BadRequestError } from "../errors/errors.js";
import type { LocusError } from "../errors/locus-error.js";
import { type FailureContext, toError } from "./failure.js";

/**
 * The error for a redirect. None is followed, because the target is a server that the caller has not named and would receive key
 * and prompt.
 *
 * @returns `undefined` for any other response.
 */
export function redirectError(response: Response, context: FailureContext): LocusError | undefined {
  const { headers, status, type } = response;
  const location = headers.get("location");
  const isOpaque = type === "opaqueredirect";
  if (!isOpaque && (location === null || status < 300 || status > 399)) return undefined;
  const target = location === null ? "another URL" : targetOf(location, context.url);
  const message = `it redirects to ${target}. No redirect is followed, because key and prompt would go there: set the URL that answers`;
  return toError({ message, code: "redirect", status: isOpaque ? undefined : status, headers }, context, BadRequestError);
}

/** Origin and path only, because the query may hold secrets. */
function targetOf(location: string, base: string): string {
  try {
    const { origin, pathname } = new URL(location, base);
    return origin + pathname;
  } catch {
    return "an invalid URL";
  }
}
