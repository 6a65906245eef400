import type { StopReason } from "../../contract/event.js";
import type { Finish } from "../../contract/finish.js";
import type { Message } from "../../contract/message.js";
import type { Usage } from "../../contract/usage.js";
import type { AgentState } from "../threads/state.js";

interface RunResultBase {
  readonly runId: string;
  /** The final text. */
  readonly message: string;
  readonly stopReason: StopReason;
  /** Why the model stopped in the last turn. */
  readonly finishReason?: Finish;
  /** Tokens used by this run; `state.usage` has the thread's. */
  readonly usage: Usage;
  /** Iterations of this run. */
  readonly iterations: number;
  /** The whole transcript, without the system prompt. */
  readonly messages: readonly Message[];
  /** Everything needed to continue: `agent.run(input, { state })`. Plain JSON. */
  readonly state: AgentState;
}

/**
 * How a run ended. `parsed` is the validated object of an agent with an `outputSchema`. It may be missing if a run stopped early;
 * check `success`.
 */
export type RunResult<Output = undefined> =
  | (RunResultBase & { readonly success: true; readonly parsed: Output })
  | (RunResultBase & { readonly success: false; readonly parsed: Output | undefined });
