import type { Warn } from "../contract/event.js";
import type { Failure } from "./failure.js";
import type { WireBody } from "./post.js";

/** Parameters that a server refuses: the name to use instead, or `undefined` to leave it out. */
export type Refused = ReadonlyMap<string, string | undefined>;

/** Takes what is refused out of a request, with a warning for each. */
export function withhold(body: WireBody, refused: Refused, warn: Warn): void {
  for (const [name, alternative] of refused) {
    const value = body[name];
    if (value === undefined) continue;
    delete body[name];
    if (alternative && !refused.has(alternative)) {
      body[alternative] = value;
      warn("renamed_setting", `The model takes no ${name}: sent as ${alternative}.`, name);
    } else warn("unsupported_setting", `The model takes no ${name}: not sent.`, name);
  }
}

/**
 * The parameter of a request that a refusal names: in its field, or else in its words, where they cannot mean anything else.
 *
 * @param failure - What the server said; anything but a 400 or 422 refuses no parameter.
 * @param body - The request that was refused.
 */
export function refusedParameter({ status, parameter, message }: Failure, body: WireBody): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return Object.keys(body).find(
    (name) =>
      body[name] !== undefined &&
      (parameter === undefined
        ? new RegExp(/[_A-Z]/.test(name) ? `\\b${name}\\b` : `["'\`]${name}["'\`]`).test(message)
        : name === parameter),
  );
}

/** Whether a refusal is about a value rather than a parameter: the caller's mistake to fix. */
export function isAboutValue({ code }: Failure): boolean {
  return /^(invalid|missing|integer|decimal|string|array|object)_/.test(code);
}
