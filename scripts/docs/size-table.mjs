/**
 * The table of bundle sizes. Each row of `.size-limit.json` is the measured size, which the size check holds.
 *
 * @param {{ name: string, limit: string }[]} rows - The content of `.size-limit.json`.
 * @returns {string} A Markdown table.
 */
export function sizeTable(rows) {
  return [
    "| bundle | kB |",
    "| --- | ---: |",
    ...rows.map(({ name, limit }) => `| ${name} | ${Number.parseFloat(limit)} |`),
  ].join("\n");
}
