// `npm start`: installs and builds if needed, then runs the quickstart example on the built packages.
// Takes a question: `npm start -- "Where is the SSE decoder?"`.
import { build, install, run } from "./setup.mjs";

console.log("An agent answers a question about this repository: tools in parallel, a streamed answer, a typed object.\n");
const ready = install() && build();
if (ready) console.log("Running examples/quickstart …\n");
const start = ["--silent", "--filter", "@locus/example-quickstart", "start", ...process.argv.slice(2)];
const isDone = ready && run("pnpm", start, { stdin: "inherit" });
if (isDone) {
  console.log(`
Next
  examples/quickstart/src/main.ts          the program that just ran
  OPENAI_API_KEY=sk-… npm start            the same program with a model of OpenAI
  docs/README.md                           "How do I …?": every page by its question`);
}
process.exitCode = isDone ? 0 : 1;
