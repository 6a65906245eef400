import { type BuildOptions, build, type Metafile } from "esbuild";

/** A bundle, and esbuild's metadata about it. */
export interface Bundle {
  text: string;
  metafile: Metafile;
}

/** Options of {@link bundle} without the conditions for `fetch` entries, so that entries on an SDK stay on it. The bundle runs anywhere. */
export const withoutConditions: BuildOptions = { platform: "neutral", mainFields: ["browser", "module", "main"] };

/**
 * Bundles the text of a module for browsers, from the sources of the workspace.
 *
 * @param contents - The text, resolved like a file of this workspace package.
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
