import { build } from "esbuild";

/** The page and its script. */
export interface Site {
  html: string;
  script: string;
}

const style =
  "body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto} .user{font-weight:600} .tool{display:block;color:#666} strong{color:#a00}";

/** Bundles the page. */
export async function buildSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page.ts`],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    conditions: ["@locus/source"],
    logLevel: "silent",
  });
  return {
    html: `<!doctype html><meta charset="utf-8"><title>Chat</title><link rel="icon" href="data:,"><style>${style}</style><body><script type="module" src="/page.js"></script>`,
    script: outputFiles[0]?.text ?? "",
  };
}
