// Copies a package's pages into the package, so that its tarball holds the docs of the same version. Runs before each packing, in the
// package's folder.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../setup.mjs";
import { pagesOf, readPage } from "./pages.mjs";

const folder = process.cwd();
// Every installation has core, so the index of all pages is there.
const packed = { ...pagesOf, core: ["README", ...pagesOf.core] };
const pages = packed[basename(folder)] ?? [];
const homes = new Map(Object.entries(packed).flatMap(([name, pages]) => pages.map((page) => [page, name])));
const target = join(folder, "docs");

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const page of pages) writeFileSync(join(target, `${page}.md`), installed(readPage(root, page).text));

/** A page as it reads when it is installed: without test marks, and with links to where npm puts the pages of other packages. */
function installed(text) {
  return text
    .replace(/^<!-- (?:run|given|generated|end)\b[\s\S]*?-->\n/gm, "")
    .replace(/\[([^\]]*)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g, (_link, label, path, anchor = "") => {
      const target = installedPath(path);
      return target ? `[${label}](${target}${anchor})` : label;
    });
}

/** Where the target of a link is in `node_modules/@locus`; `undefined` for what only the repository has. */
function installedPath(path) {
  const page = path.replace(/\.md$/, "");
  if (pages.includes(page)) return path;
  if (homes.has(page)) return `../../${homes.get(page)}/docs/${path}`;
  const [, name] = /^\.\.\/packages\/([\w-]+)$/.exec(path) ?? [];
  return name && `../../${name}/README.md`;
}
