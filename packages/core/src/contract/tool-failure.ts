/** Why a call has no ordinary result. */
export type ToolFailure =
  | "unknown_tool"
  | "invalid_arguments"
  | "failed"
  | "timeout"
  | "denied"
  | "truncated"
  | "aborted"
  | "outcome_unknown"
  | (string & {});
