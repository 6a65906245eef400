import type { Hook } from "./hook.js";

/**
 * Lets a run complete only through a `terminal` tool; an answer without calls is sent back. With `writeTools` and
 * `verifyTools` there is a gate: after a write, the terminal tool is denied until something was verified.
 *
 * @param options.writeTools - Names of tools that change things.
 * @param options.verifyTools - Names of tools that check them (run the tests, read back …).
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
    beforeToolCall({ tool, state }) {
      if (!tool.terminal) return undefined;
      const done = state.executions.filter(({ status, error }) => status === "completed" && !error).map(({ name }) => name);
      const last = (names: readonly string[]): number => Math.max(-1, ...names.map((name) => done.lastIndexOf(name)));
      const written = last(writeTools);
      const verified = last(verifyTools);
      if (written < 0 || verifyTools.length === 0 || verified > written) return undefined;
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
