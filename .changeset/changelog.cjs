// The words of a changeset as they stand. No commit ids, because a rebase changes them; no lists of updated dependencies,
// because all packages have one version.
module.exports = {
  getReleaseLine: async ({ summary }) => {
    const [first = "", ...rest] = summary.trimEnd().split("\n");
    return [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))].join("\n");
  },
  getDependencyReleaseLine: async () => "",
};
