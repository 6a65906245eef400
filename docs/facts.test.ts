import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as core from "@locus/core";
import * as coreProvider from "@locus/core/provider";
import { regions } from "@locus/oci-signer";
import { ociModelTraits, ociTransportOf } from "@locus/oci-signer/service";
import { expect, test } from "vitest";
import { table } from "../packages/openai/src/compat-rows.js";
import { pagesOf } from "../scripts/docs/pages.mjs";

const root = new URL("../", import.meta.url);
const read = (page: string) => readFileSync(new URL(page, root), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry", "testkit"].map(
    (name) => `packages/${name}/README.md`,
  ),
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** The cells of a page's table rows that begin with a code span, without their code marks. */
function rows(page: string): string[][] {
  const lines = read(page)
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  return lines.map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", ""))
      .slice(1, -1),
  );
}

/** GitHub's anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s/g, "-");

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  const broken = links.filter(([, path = "", id]) => {
    const target = new URL(path, new URL(page, root));
    if (!existsSync(target)) return true;
    const file = path === "" ? page : path.endsWith(".md") ? target : undefined;
    return id !== undefined && file !== undefined && !anchors(file).includes(id);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

function anchors(page: string | URL): string[] {
  const text = readFileSync(new URL(page, root), "utf8");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchor(heading));
}

test("docs/retries.md has the defaults of retries and timeouts", () => {
  const cells = new Map(rows("docs/retries.md").map(([setting = "", text = ""]) => [setting, text]));
  const { maxAttempts, initialDelayMs, maxDelayMs, retryOn } = coreProvider.defaultRetryPolicy;
  expect(cells.get("retry.maxAttempts")).toMatch(new RegExp(`^${maxAttempts},`));
  expect(cells.get("retry.initialDelayMs, retry.maxDelayMs")).toMatch(new RegExp(`^${initialDelayMs} and ${maxDelayMs}:`));
  expect(cells.get("retry.retryOn")?.split(";")[0]).toBe(retryOn.join(", "));
  for (const [limit, value] of Object.entries(coreProvider.defaultTimeouts)) {
    const documented = cells.get(`timeouts.${limit}`)?.split(":")[0]?.replaceAll(" ", "");
    expect(documented, limit).toBe(value === 0 ? "off" : String(value));
  }
});

test("the front page has at most 7 kB, and a package's one screen", () => {
  expect(Buffer.byteLength(read("README.md"))).toBeLessThanOrEqual(7_000);
  for (const page of pages.filter((page) => page.startsWith("packages/"))) {
    expect(read(page).split("\n").length, page).toBeLessThanOrEqual(50);
  }
});

test("the sizes on the front page are the measured ones", () => {
  const rows: { name: string; limit: string }[] = JSON.parse(read(".size-limit.json"));
  const sizeOf = (name: string) => Number.parseFloat(rows.find((row) => row.name === name)?.limit ?? "");
  const [, agent, withModel] =
    /An agent with tools is ([\d.]+) kB, with OpenAI's models ([\d.]+) kB/.exec(read("README.md")) ?? [];
  expect(Number(agent)).toBe(sizeOf("Agent + tool"));
  expect(Number(withModel)).toBe(sizeOf("Agent + tool + OpenAIModel over fetch"));
});

test("the counts on the front page are true", () => {
  const front = read("README.md");
  const count = (pattern: RegExp) => Number(pattern.exec(front)?.[1]);
  expect(count(/(\d+) regions/)).toBe(Object.values(regions).flatMap((realm) => Object.keys(realm)).length);
  expect(count(/(\d+) \[server profiles\]/)).toBe(Object.keys(table).length);
  const files = execFileSync("git", ["ls-files", "packages/*.ts", "internal/*.ts", "tests/*.ts"], {
    cwd: root,
    encoding: "utf8",
  });
  const reports = new Set(
    files
      .trim()
      .split("\n")
      .flatMap((file) => read(file).match(/[\w.-]+\/[\w.-]+#\d{1,6}/g) ?? []),
  );
  expect(reports.size).toBeGreaterThan(count(/More than (\d+) public bug reports/));
});

test("every page has a package whose tarball holds it, and a question in the index", () => {
  const names = readdirSync(import.meta.dirname).flatMap((file) => (/^(?!README)(.+)\.md$/.exec(file) ?? []).slice(1));
  expect(Object.values(pagesOf).flat().sort()).toEqual(names.sort());
  const index = read("docs/README.md");
  expect(names.filter((name) => !index.includes(`](${name}.md`))).toEqual([]);
});

test("docs/errors.md lists every class with its code and whether it is retried", () => {
  const classes = Object.entries(core).flatMap(([name, value]) =>
    typeof value === "function" && value.prototype instanceof core.LocusError
      ? [[name, value as typeof core.LocusError] as const]
      : [],
  );
  // The table of symptoms has two columns.
  const told = rows("docs/errors.md").flatMap(([name, code, retried]) => (retried === undefined ? [] : [[name, code, retried]]));
  const retried = (code: string) => coreProvider.defaultRetryPolicy.retryOn.includes(code);
  expect(told.sort()).toEqual(classes.map(([name, { code }]) => [name, code, retried(code) ? "yes" : ""]).sort());
});

test("docs/events.md lists every event that something emits", () => {
  const emitted = {
    model_start: true,
    model_chunk: true,
    think: true,
    model_part: true,
    model_warning: true,
    model_complete: true,
    model_retry: true,
    tool_start: true,
    tool_progress: true,
    tool_complete: true,
    checkpoint_saved: true,
    custom: true,
    terminate: true,
    model_usage: true,
  } satisfies Record<keyof core.LocusEvents, true>;
  const told = rows("docs/events.md").map(([type]) => type);
  expect(told.sort()).toEqual(Object.keys(emitted).sort());
});

/** The cells of the rows under a heading, as they are written. */
function cellsUnder(page: string, heading: string): string[][] {
  const [, section = ""] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, "m").exec(read(page)) ?? [];
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

/** Model ids that stand for the patterns of a cell. */
const idsIn = (cell: string): string[] => [...cell.matchAll(/`([\w.*-]+)/g)].map(([, id = ""]) => id.replaceAll("*", "x"));

test("docs/oci-families.md has the API and the format of each family", () => {
  const families = cellsUnder("docs/oci-families.md", "Which API serves which family");
  expect(families.length).toBeGreaterThan(10);
  for (const [family, ids = "", v1 = "", responses = "", native = ""] of families) {
    for (const id of idsIn(ids)) {
      const transport = ociTransportOf(id);
      const bold = { v1, responses, sdk: native }[transport];
      expect(bold, `${family}: ${id}`).toContain("**");
      const [format] = /GENERIC|COHEREV2|COHERE/.exec(native) ?? [];
      // A row without a format has no model on the native API.
      expect(format ?? "GENERIC", `${family}: ${id}`).toBe(ociModelTraits(id).apiFormat);
    }
  }
});

test("docs/oci-families.md has the settings that each Grok refuses", () => {
  const rows = cellsUnder("docs/oci-families.md", "Grok");
  expect(rows.length).toBeGreaterThan(5);
  for (const [ids = "", reasoning, effort = "", penalties, stop] of rows) {
    for (const id of idsIn(ids)) {
      const traits = ociModelTraits(id);
      const sent = (name: "reasoningEffort" | "presencePenalty" | "stop") =>
        traits.refuses?.includes(name) ? "not sent" : "sent";
      expect([effort.split(":")[0], penalties, stop], id).toEqual([
        sent("reasoningEffort"),
        sent("presencePenalty"),
        sent("stop"),
      ]);
      // Where the id does not tell, the page may know.
      if (traits.reasoning !== undefined) expect(reasoning, id).toBe(traits.reasoning ? "yes" : "no");
    }
  }
});
