import { type BuildOptions, build, type Metafile } from "esbuild";

/** A bundle, and what esbuild knows about it. */
export interface Bundle {
  text: string;
  metafile: Metafile;
}

/** For {@link bundle}: no condition chooses a form over `fetch`, so that entries on an SDK stay on it. It runs anywhere all the same. */
export const withoutConditions: BuildOptions = { platform: "neutral", mainFields: ["browser", "module", "main"] };

/**
 * Bundles a module, given as text, for browsers, from the sources of the workspace.
 *
 * @param contents - Resolved as if it were a file of this workspace package.
 */
export async function bundle(contents: string, options: BuildOptions = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: `${import.meta.dirname}/..`, loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    conditions: ["@locus/source"],
    logLevel: "silent",
    ...options,
  });
  return { text: outputFiles?.[0]?.text ?? "", metafile: metafile ?? { inputs: {}, outputs: {} } };
}
