/**
 * Draws the packages as an SVG: a row for each depth of the dependency graph, the package that needs nothing at the bottom.
 * A dashed line is an optional peer. A dependency that another dependency brings anyway has no line.
 *
 * @param {{ name: string, dependencies: string[], peers: string[] }[]} packages - Names without their scope.
 * @returns {string} The file.
 */
export function drawPackages(packages) {
  const byName = new Map(packages.map((node) => [node.name, node]));
  const neededBy = (name) => [...byName.get(name).dependencies, ...byName.get(name).peers];
  const depths = new Map();
  const depthOf = (name) => {
    if (!depths.has(name)) depths.set(name, 1 + Math.max(-1, ...neededBy(name).map(depthOf)));
    return depths.get(name);
  };
  const reaches = (from, to) => neededBy(from).some((next) => next === to || reaches(next, to));
  const isDirect = (from, to) => !neededBy(from).some((next) => next !== to && reaches(next, to));

  const rows = [];
  for (const { name } of packages) {
    rows[depthOf(name)] ??= [];
    rows[depthOf(name)].push(name);
  }
  const width = Math.max(...rows.map((row) => row.length)) * column;
  const height = rows.length * line;
  const boxes = new Map(
    rows.flatMap((row, depth) =>
      row.map((name, index) => [
        name,
        {
          x: (width - row.length * column) / 2 + index * column + (column - box.width) / 2,
          y: height - (depth + 1) * line + (line - box.height) / 2,
        },
      ]),
    ),
  );
  const edges = packages.flatMap(({ name, dependencies, peers }) =>
    [...dependencies.map((to) => [to, ""]), ...peers.map((to) => [to, ' class="peer"'])]
      .filter(([to]) => isDirect(name, to))
      .map(([to, style]) => edge(boxes.get(name), boxes.get(to), style)),
  );
  const label = `The packages of locus and what each depends on: ${packages.map(({ name }) => name).join(", ")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>
  rect { fill: #f6f8fa; stroke: #57606a; }
  path { fill: none; stroke: #57606a; }
  .peer { stroke-dasharray: 4 3; }
  text { font: 13px ui-monospace, monospace; text-anchor: middle; fill: #1f2328; }
  @media (prefers-color-scheme: dark) {
    rect { fill: #161b22; stroke: #8b949e; }
    path { stroke: #8b949e; }
    text { fill: #e6edf3; }
  }
</style>
${[...edges, ...[...boxes].map(([name, at]) => drawBox(name, at))].join("\n")}
</svg>
`;
}

const box = { width: 132, height: 32 };
const column = 156;
const line = 76;

function drawBox(name, { x, y }) {
  const center = x + box.width / 2;
  return `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6"/><text x="${center}" y="${y + 21}">${name}</text>`;
}

/** A curve from the bottom of one box to the top of another. */
function edge(from, to, style) {
  const start = [from.x + box.width / 2, from.y + box.height];
  const end = [to.x + box.width / 2, to.y];
  const middle = (start[1] + end[1]) / 2;
  return `<path${style} d="M${start} C${start[0]},${middle} ${end[0]},${middle} ${end}"/>`;
}
