// `npm start`: installs and builds if needed, then runs the quickstart example on the built packages.
// Takes a question: `npm start -- "Where is the SSE decoder?"`.
import { build, install, run } from "./setup.mjs";

const ready = install() && build();
if (ready) console.log("Running examples/quickstart …\n");
const start = ["--silent", "--filter", "@locus/example-quickstart", "start", ...process.argv.slice(2)];
process.exitCode = ready && run("pnpm", start, { stdin: "inherit" }) ? 0 : 1;
