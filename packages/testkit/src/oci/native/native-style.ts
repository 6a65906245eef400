import type { NativeToolDeltas } from "./tool-deltas.js";

/** How answers stream, where models and versions of the service differ. */
export interface NativeStreamStyle {
  /** How GENERIC streams calls of tools. @defaultValue as models of that vendor do */
  toolDeltas?: NativeToolDeltas;
  /**
   * Where COHERE has its calls: in events of their own, in the terminal event, or in both, which is the same calls twice.
   *
   * @defaultValue "both"
   */
  cohereCalls?: "events" | "terminal" | "both";
  /**
   * How COHEREV2 ends, which nobody has recorded: as GENERIC does, or as COHERE does, with an event that says everything again
   * and no `[DONE]`.
   *
   * @defaultValue "GENERIC"
   */
  cohereV2Ending?: "GENERIC" | "COHERE";
}
