// `npm start`: installs and builds what is missing, then runs the quickstart example on the built packages.
import { build, install, run } from "./setup.mjs";

const ready = install() && build();
if (ready) console.log("Running examples/quickstart …\n");
process.exitCode =
  ready && run("pnpm", ["--silent", "--filter", "@locus/example-quickstart", "start"], { stdin: "inherit" }) ? 0 : 1;
