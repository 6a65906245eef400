import type { StopReason } from "../../contract/event.js";

/** Why a run ends, and whether that is a success. */
export interface Ending {
  readonly reason: StopReason;
  readonly success: boolean;
}

const successful: ReadonlySet<StopReason> = new Set(["complete", "terminal_tool", "confidence_met"]);

/** An ending. The reason decides whether it is a success, unless `success` is given. */
export function ending(reason: StopReason, success?: boolean): Ending {
  return { reason, success: success ?? successful.has(reason) };
}
