// Reports of the public API: one file per entry of each published package, with the names and kinds of its exports.
// `pnpm api` writes them, `pnpm api --check` compares, so that each new export is a line in a reviewed diff.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { publishedPackages } from "./packages.mjs";

const args = process.argv.slice(2);
const check = args.includes("--check");
const root = resolve(args.find((arg) => !arg.startsWith("--")) ?? join(import.meta.dirname, ".."));
const directory = join(root, "api");

const entries = publishedPackages(root).flatMap((published) => published.entries);
const program = ts.createProgram(
  entries.map(({ source }) => join(root, source)),
  {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    customConditions: ["@locus/source"],
    noLib: true,
    types: [],
  },
);
const checker = program.getTypeChecker();

const reports = new Map(entries.map(({ report, specifier, source }) => [`${report}.md`, toReport(specifier, exportsOf(source))]));
const problems = [
  ...entries.flatMap(({ specifier, source }) => [...starExports(specifier, source), ...unresolvedExports(specifier, source)]),
  ...(check ? differences(reports) : []),
];
if (!check) write(reports);
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${reports.size} entries, ${check ? "as in" : "written to"} api/`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The source file of an entry. */
function sourceFile(source) {
  const file = program.getSourceFile(join(root, source));
  if (file) return file;
  throw new Error(`${source} does not exist, but an entry in a package.json names it.`);
}

/** The names that a module exports, sorted, with their kinds. */
function exportsOf(source) {
  const module = checker.getSymbolAtLocation(sourceFile(source));
  const symbols = module ? checker.getExportsOfModule(module) : [];
  return symbols
    .map((symbol) => ({ name: symbol.name, ...describe(symbol) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The kind of an export, and whether it is a value at run time. */
function describe(symbol) {
  const typeOnly = symbol.declarations?.some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );
  const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const kinds = [
    ["class", ts.SymbolFlags.Class],
    ["function", ts.SymbolFlags.Function],
    ["enum", ts.SymbolFlags.Enum],
    ["const", ts.SymbolFlags.Variable],
    ["namespace", ts.SymbolFlags.Module],
    ["interface", ts.SymbolFlags.Interface],
    ["type", ts.SymbolFlags.TypeAlias],
  ].filter(([, flag]) => flags & flag);
  return { kind: kinds.map(([kind]) => kind).join(" and "), value: !typeOnly && (flags & ts.SymbolFlags.Value) !== 0 };
}

/** The text of a report. */
function toReport(specifier, exported) {
  const values = exported.filter(({ value }) => value);
  const types = exported.filter(({ value }) => !value);
  const section = (title, list) =>
    list.length === 0 ? "" : `\n## ${title}\n\n${list.map(({ name, kind }) => `- ${name} (${kind})\n`).join("")}`;
  return `# ${specifier}\n\n${values.length} values, ${types.length} types\n${section("Values", values)}${section("Types", types)}`;
}

/** An entry lists its exports by name, because `export *` would publish every export of a file. */
function starExports(specifier, source) {
  const stars = sourceFile(source)
    .statements.filter((node) => ts.isExportDeclaration(node) && !(node.exportClause && ts.isNamedExports(node.exportClause)))
    .map((node) => `  ${node.getText()}\n`);
  return stars.length === 0 ? [] : [`${specifier}: list the names in ${source} instead of\n${stars.join("")}`];
}

/** Exports without a declaration, such as a name that another package has removed. */
function unresolvedExports(specifier, source) {
  return exportsOf(source)
    .filter(({ kind }) => kind === "")
    .map(({ name }) => `${specifier}: ${source} exports ${name}, which is declared nowhere.`);
}

/** The differences between the committed reports and those of the sources. */
function differences(expected) {
  const committed = existsSync(directory) ? readdirSync(directory) : [];
  const stale = committed
    .filter((file) => !expected.has(file))
    .map((file) => `api/${file}: no entry has this report. Run: pnpm api`);
  const changed = [...expected].flatMap(([file, text]) => {
    if (!committed.includes(file)) return [`api/${file} is missing. Run: pnpm api`];
    const before = readFileSync(join(directory, file), "utf8");
    return before === text
      ? []
      : [`api/${file} differs from the sources:\n${lineDiff(before, text)}Run: pnpm api, and commit what changed.`];
  });
  return [...stale, ...changed];
}

/** The lines that only one of two texts has. No line of a report occurs twice. */
function lineDiff(before, after) {
  const [old, now] = [before, after].map((text) => text.split("\n"));
  const removed = old.filter((line) => !now.includes(line)).map((line) => `  - ${line}\n`);
  const added = now.filter((line) => !old.includes(line)).map((line) => `  + ${line}\n`);
  return [...removed, ...added].join("");
}

function write(reports) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [file, text] of reports) writeFileSync(join(directory, file), text);
}
