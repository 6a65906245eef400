import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as core from "@locus/core";
import * as coreProvider from "@locus/core/provider";
import { expect, test } from "vitest";

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

test("the README tells the defaults of retries and timeouts", () => {
  const cells = new Map(rows("README.md").map(([setting = "", text = ""]) => [setting, text]));
  const { maxAttempts, initialDelayMs, maxDelayMs, retryOn } = coreProvider.defaultRetryPolicy;
  expect(cells.get("retry.maxAttempts")).toMatch(new RegExp(`^${maxAttempts},`));
  expect(cells.get("retry.initialDelayMs, retry.maxDelayMs")).toMatch(new RegExp(`^${initialDelayMs} and ${maxDelayMs}:`));
  expect(cells.get("retry.retryOn")?.split(";")[0]).toBe(retryOn.join(", "));
  for (const [limit, value] of Object.entries(coreProvider.defaultTimeouts)) {
    const told = cells.get(`timeouts.${limit}`)?.split(":")[0]?.replaceAll(" ", "");
    expect(told, limit).toBe(value === 0 ? "off" : String(value));
  }
});

test("the sizes of the README are within the limits that are checked, in their order", () => {
  const limits: { limit: string }[] = JSON.parse(read(".size-limit.json"));
  const [, section = ""] = /^## Sizes$([\s\S]*?)^## /m.exec(read("README.md")) ?? [];
  const sizes = [...section.matchAll(/\| +([\d.]+) \|$/gm)].map(([, size]) => Number(size));
  expect(sizes).toHaveLength(limits.length);
  for (const [index, size] of sizes.entries()) expect(size).toBeLessThanOrEqual(Number.parseFloat(limits[index]?.limit ?? "0"));
});

test("docs/errors.md lists every class with its code and whether it is retried", () => {
  const classes = Object.entries(core).flatMap(([name, value]) =>
    typeof value === "function" && value.prototype instanceof core.LocusError
      ? [[name, value as typeof core.LocusError] as const]
      : [],
  );
  const told = rows("docs/errors.md").map(([name, code, retried]) => [name, code, retried]);
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
