import { createRandom } from "./random.js";
import type { FuzzTarget } from "./targets.js";

/** The message of a fuzz process: the input that it starts, or the error of one. */
export type FuzzReport = { readonly input: number } | { readonly thrown: string };

const [targets = "", target = "", seed = "", count = ""] = process.argv.slice(2);
const module: { targets: Readonly<Record<string, FuzzTarget>> } = await import(targets);
const report = (news: FuzzReport): Promise<void> =>
  new Promise((resolve) => process.send?.(news, undefined, undefined, () => resolve()));

try {
  for (let input = 0; input < Number(count); input++) {
    await report({ input });
    await module.targets[target]?.(createRandom(Math.imul(Number(seed) + 1, 1_000_003) + input));
  }
} catch (error) {
  await report({ thrown: String(error) });
}
process.disconnect?.();
