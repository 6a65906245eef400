import type { NativeToolDeltas } from "./tool-deltas.js";

/** How answers stream, for the points in which models and service versions differ. */
export interface NativeStreamStyle {
  /** How GENERIC streams calls of tools. @defaultValue as models of the vendor do */
  toolDeltas?: NativeToolDeltas;
  /**
   * Where COHERE streams its calls: in separate events, in the terminal event, or the same calls in both.
   *
   * @defaultValue "both"
   */
  cohereCalls?: "events" | "terminal" | "both";
  /**
   * How COHEREV2 ends (not recorded yet): like GENERIC, or like COHERE, with an event that repeats everything and without `[DONE]`.
   *
   * @defaultValue "GENERIC"
   */
  cohereV2Ending?: "GENERIC" | "COHERE";
}
