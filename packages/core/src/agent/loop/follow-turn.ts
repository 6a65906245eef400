import { type AssistantMessage, textOf } from "../../contract/message.js";
import { jsonProblem } from "../../json/json-problem.js";
import { abortable } from "../../platform/abort.js";
import { validateSchema } from "../../schema/validate.js";
import type { ToolOutcome } from "../tools/tool-outcome.js";
import { appendFromHook } from "./append-from-hook.js";
import { type Ending, ending } from "./ending.js";
import { askForObject } from "./enter-call.js";
import { hookName } from "./hook-fault.js";
import type { LoopOutcome } from "./outcome.js";
import { isRefusal, outputError, readOutput, reaskMessage } from "./output.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import { type CallStep, firstStep, type Step, type TurnStep } from "./step.js";

/** The step after the tool calls of a turn: another iteration, unless a terminal tool succeeded. */
export async function afterCalls<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  step: CallStep,
  message: AssistantMessage,
  outcomes: readonly { name: string; outcome: ToolOutcome }[],
): Promise<Step> {
  await runPhase(
    run,
    "afterIteration",
    () => ({ message, outcomes: outcomes.map(({ outcome }) => outcome) }),
    ({ continueWith }, hook) => continueWith && appendFromHook(run, continueWith, `${hookName(hook)}: continueWith`),
  );
  const next: CallStep = { ...step, purpose: "turn", counts: true };
  const { toolsByName } = run.parts.config;
  const terminal = outcomes.find(({ name, outcome }) => !outcome.error && toolsByName.get(name)?.terminal);
  if (terminal === undefined || run.stop) return next;
  outcome.text = textOf({ role: "user", content: terminal.outcome.result });
  return finish(run, outcome, { ...next, ending: ending("terminal_tool") }, message, step.purpose);
}

/** The step after an answer without calls: the end, if the answer fits the output schema and the hooks consent. */
export async function afterAnswer<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  { call, wantsOutput, output: read }: TurnStep,
  message: AssistantMessage,
): Promise<Step> {
  const { config, signal } = run.parts;
  const { outputSchema, outputSchemaRetries } = config;
  const reason = message.finishReason?.reason;
  // The service asks to send the transcript back unchanged.
  if (reason === "pause") return { ...call, counts: true };
  let { misfits } = call;
  if (outputSchema && wantsOutput) {
    const output = read ?? readOutput(message);
    const problem = output === undefined ? "no JSON" : jsonProblem(output);
    const validation = problem
      ? { issues: [{ path: "", message: `The answer holds ${problem}.` }] }
      : await abortable(validateSchema(outputSchema, output), signal);
    if (validation.issues) {
      misfits++;
      if (misfits > outputSchemaRetries || reason === "length" || isRefusal(message)) {
        throw outputError(message, validation.issues, { answers: misfits, usage: run.usage });
      }
      run.append(reaskMessage(validation.issues));
      return { ...call, purpose: "output", counts: false, misfits };
    }
    outcome.parsed = { value: validation.value, output: output ?? null };
  }
  const end = call.ending.success && !outcome.parsed ? (cutShort(message) ?? call.ending) : call.ending;
  return finish(run, outcome, { ...call, counts: false, misfits, ending: end }, message, call.purpose);
}

/** The ending for an answer that is cut short or refused: its text is kept, but it is not a success. */
function cutShort(message: AssistantMessage): Ending | undefined {
  const reason = message.finishReason?.reason;
  if (reason === "length" || reason === "content_filter") return ending(reason);
  return isRefusal(message) ? ending("refusal") : undefined;
}

/** The end, unless the object is still missing or a hook continues the run. */
async function finish<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  step: CallStep,
  message: AssistantMessage,
  purpose: CallStep["purpose"],
): Promise<Step> {
  const { ending: end } = step;
  const ask = askForObject(run, outcome, step, end);
  if (ask) return ask;
  let more = 0;
  if (purpose !== "summary") {
    await runPhase(
      run,
      "beforeTerminate",
      () => ({ stopReason: end.reason, message, parsed: outcome.parsed?.value }),
      ({ continueWith }, hook) => {
        if (!continueWith) return;
        more += continueWith.length;
        appendFromHook(run, continueWith, `${hookName(hook)}: continueWith`);
      },
    );
  }
  if (run.stop) return step;
  if (more > 0) {
    outcome.parsed = undefined;
    return firstStep;
  }
  const output = outcome.parsed?.output;
  return { kind: "end", ending: end, text: outcome.text, ...(output !== undefined && { output }) };
}
