import type { StopReason } from "../../contract/event.js";

/** Why a run ends, and whether that is a success. */
export interface Ending {
  readonly reason: StopReason;
  readonly success: boolean;
}

const successful: ReadonlySet<StopReason> = new Set(["complete", "terminal_tool", "confidence_met"]);

/** An ending; whether it is a success follows from the reason unless given. */
export function ending(reason: StopReason, success?: boolean): Ending {
  return { reason, success: success ?? successful.has(reason) };
}
