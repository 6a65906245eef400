import type { Readable } from "node:stream";
import { type BuildOptions, build } from "esbuild";
import { Miniflare } from "miniflare";
import { install } from "./install.js";

/**
 * Bundles a worker on packed packages for workerd, and starts it there.
 *
 * @param code - The worker's module.
 * @param packages - The imported locus packages, by folder.
 * @param dependencies - The other imported packages.
 * @param options - The resolution of esbuild. @defaultValue as in wrangler: for browsers and workerd
 */
export async function startWorker(
  code: string,
  packages: readonly string[],
  dependencies: Readonly<Record<string, string>>,
  options: BuildOptions = { platform: "browser", conditions: ["workerd"] },
): Promise<Miniflare> {
  await using installation = await install(packages, dependencies);
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: installation.directory },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    ...options,
  });
  const workerd = new Miniflare({
    modules: true,
    script: outputFiles?.[0]?.text ?? "",
    compatibilityDate: "2025-01-01",
    cf: false,
    // workerd logs a disconnected client, which is not an error here.
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      stdout.resume();
      stderr.resume();
    },
  });
  await workerd.ready;
  return workerd;
}
