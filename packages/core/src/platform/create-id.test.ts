import { expect, test } from "vitest";
import { createId } from "./create-id.js";

test("ids have the prefix, 24 characters that any service accepts, and do not repeat", () => {
  const ids = Array.from({ length: 1000 }, () => createId("call_"));
  for (const id of ids) expect(id).toMatch(/^call_[0-9a-z]{24}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
