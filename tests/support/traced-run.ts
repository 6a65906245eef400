import type { Installation } from "./install.js";

/** The output of a program, and the URLs of its loaded modules in order, including itself. */
export interface TracedRun {
  printed: string[];
  loaded: string[];
}

/** Adds a loader hook to an installation that reports loaded modules, and returns a function that runs programs with it. */
export async function traceLoads(installation: Installation): Promise<(code: string, ...args: string[]) => Promise<TracedRun>> {
  await installation.write("register.js", 'import { register } from "node:module"; register("./hooks.js", import.meta.url);');
  await installation.write(
    "hooks.js",
    `import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      writeSync(1, "resolved " + resolved.url + "\\n");
      return resolved;
    }`,
  );
  return async (code, ...args) => {
    await installation.write("main.js", code);
    const lines = (await installation.run("--import", "./register.js", "main.js", ...args)).trimEnd().split("\n");
    return {
      printed: lines.filter((line) => !line.startsWith("resolved ")),
      loaded: lines.flatMap((line) => (line.startsWith("resolved ") ? [line.slice("resolved ".length)] : [])),
    };
  };
}
