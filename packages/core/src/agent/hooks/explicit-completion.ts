import { toolCallsOf } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { Hook } from "./hook.js";

/**
 * Lets a run complete only through a `terminal` tool; an answer without calls is sent back. `writeTools` and `verifyTools` add a
 * gate: after a write, the terminal tool is denied until a verification succeeds.
 *
 * @param options.writeTools - Names of tools that change something.
 * @param options.verifyTools - Names of tools that check the changes (run the tests, read back …).
 */
export function explicitCompletion({
  writeTools = [],
  verifyTools = [],
}: {
  writeTools?: readonly string[];
  verifyTools?: readonly string[];
} = {}): Hook {
  return {
    name: "explicit_completion",
    beforeInvocation({ tools }) {
      if (tools.some(({ terminal }) => terminal)) return;
      throw new ConfigurationError("explicitCompletion() needs a tool with terminal: true; nothing else can end the run.", {
        option: "completion",
      });
    },
    beforeToolCall({ tool, state }) {
      if (!tool.terminal) return undefined;
      // The calls of a turn run concurrently, so that a write among them cannot be verified yet.
      const turn = state.messages.at(-1);
      const writing = turn !== undefined && toolCallsOf(turn).some(({ name }) => writeTools.includes(name));
      const done = state.executions.filter(({ status, error }) => status === "completed" && !error).map(({ name }) => name);
      const last = (names: readonly string[]): number => Math.max(-1, ...names.map((name) => done.lastIndexOf(name)));
      const written = last(writeTools);
      const verified = last(verifyTools);
      if (verifyTools.length === 0 || (!writing && (written < 0 || verified > written))) return undefined;
      return { deny: `Verify your last change first (${verifyTools.join(", ")}), then call "${tool.name}".` };
    },
    beforeTerminate({ stopReason, tools }) {
      if (stopReason !== "complete") return undefined;
      const names = tools.filter(({ terminal }) => terminal).map(({ name }) => `"${name}"`);
      return {
        continueWith: [{ role: "user", content: `The task is not over. Go on, and call ${names.join(" or ")} once it is done.` }],
      };
    },
  };
}
