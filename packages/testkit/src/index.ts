export { type ModelOutcome, outcomeOf, reasoningOf, warningsOf } from "./scripted/model-outcome.js";
export { type ScriptedModel, type ScriptedModelOptions, scriptedModel } from "./scripted/scripted-model.js";
export type {
  Deltas,
  ScriptedStep,
  ScriptedToolCall,
  ScriptedTurn,
  ScriptedTurnFunction,
  TurnContent,
} from "./scripted/scripted-turn.js";
