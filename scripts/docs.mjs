// Everything in the docs that the code knows: `pnpm docs:write` writes it, `pnpm docs:check` fails where a file differs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawPackages } from "./docs/diagram.mjs";
import { llmsIndex } from "./docs/llms.mjs";
import { sizeTable, speedTable } from "./docs/tables.mjs";
import { publishedPackages } from "./packages.mjs";
import { root } from "./setup.mjs";

const check = process.argv.includes("--check");
const read = (path) => readFileSync(join(root, path), "utf8");
const { description } = JSON.parse(read("package.json"));

const files = {
  "docs/packages.svg": drawPackages(packageGraph()),
  "docs/sizes.md": withSection(
    withSection(read("docs/sizes.md"), "sizes", sizeTable(JSON.parse(read(".size-limit.json")))),
    "speed",
    speedTable(JSON.parse(read("benchmarks/figures.json"))),
  ),
  "llms.txt": llmsIndex(root, description),
};

const stale = Object.entries(files).filter(([path, text]) => !existsSync(join(root, path)) || read(path) !== text);
if (!check) for (const [path, text] of stale) writeFileSync(join(root, path), text);
for (const [path] of stale) console.log(check ? `${path} is stale. Run: pnpm docs:write` : `${path} written`);
if (stale.length === 0) console.log(`${Object.keys(files).length} generated files are up to date.`);
process.exitCode = check && stale.length > 0 ? 1 : 0;

/** The published packages and what each needs of the others. */
function packageGraph() {
  const own = publishedPackages(root);
  const shortName = (name) => name.replace("@locus/", "");
  const names = (list = {}) =>
    Object.keys(list)
      .filter((name) => own.some((published) => published.name === name))
      .map(shortName);
  return own.map(({ name, folder }) => {
    const { dependencies, peerDependencies } = JSON.parse(read(join(folder, "package.json")));
    return { name: shortName(name), dependencies: names(dependencies), peers: names(peerDependencies) };
  });
}

/** A page with the text between `<!-- generated: name -->` and `<!-- end -->` replaced. */
function withSection(page, name, text) {
  const section = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  if (!section.test(page)) throw new Error(`A page lacks its section "${name}".`);
  return page.replace(section, (_match, start, end) => `${start}\n${text}\n\n${end}`);
}
