import type { ChatBody, Warn } from "./request.js";

/** Parameters that a server refuses: the name to use instead, or `undefined` to leave it out. */
export type Refused = ReadonlyMap<string, string | undefined>;

/** Takes what is refused out of a request, with a warning for each. */
export function withhold(body: ChatBody, refused: Refused, warn: Warn): void {
  for (const [name, alternative] of refused) {
    const value = body[name];
    if (value === undefined) continue;
    delete body[name];
    // Options of a stream are an error without one.
    if (name === "stream") delete body.stream_options;
    if (alternative && !refused.has(alternative)) {
      body[alternative] = value;
      warn("renamed_setting", `The model takes no ${name}: sent as ${alternative}.`, name);
    } else warn("unsupported_setting", `The model takes no ${name}: not sent.`, name);
  }
}
