/**
 * The table of bundle sizes. Each row of `.size-limit.json` is the measured size, which the size check holds.
 *
 * @param {{ name: string, limit: string }[]} rows - The content of `.size-limit.json`.
 * @returns {string} A Markdown table.
 */
export function sizeTable(rows) {
  return table(
    ["bundle", "kB"],
    rows.map(({ name, limit }) => [name, String(Number.parseFloat(limit))]),
  );
}

/**
 * The table of what the benchmarks measured.
 *
 * @param {{ what: string, figure: string, against: string, command: string }[]} rows - The content of `benchmarks/figures.json`.
 * @returns {string} A Markdown table.
 */
export function speedTable(rows) {
  return table(
    ["what", "figure", "compared with", "command"],
    rows.map(({ what, figure, against, command }) => [what, figure, against, `\`${command}\``]),
  );
}

/** A table as the formatter aligns it: the last column of a table of two is a number. */
function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column].length)));
  const isNumber = (column) => head.length === 2 && column === 1;
  const line = (cells) =>
    `| ${cells.map((cell, column) => (isNumber(column) ? cell.padStart(Math.max(4, widths[column])) : cell.padEnd(widths[column]))).join(" | ")} |`;
  const rule = head.map((_, column) =>
    isNumber(column) ? `${"-".repeat(Math.max(4, widths[column]) - 1)}:` : "-".repeat(widths[column]),
  );
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}
