/**
 * The table of bundle sizes. Each row of `.size-limit.json` is the measured size, which the size check holds.
 *
 * @param {{ name: string, limit: string }[]} rows - The content of `.size-limit.json`.
 * @returns {string} A Markdown table.
 */
export function sizeTable(rows) {
  const cells = rows.map(({ name, limit }) => [name, String(Number.parseFloat(limit))]);
  const width = Math.max(...cells.map(([name]) => name.length));
  const line = (name, size) => `| ${name.padEnd(width)} | ${size.padStart(4)} |`;
  return [line("bundle", "kB"), `| ${"-".repeat(width)} | ---: |`, ...cells.map(([name, size]) => line(name, size))].join("\n");
}
