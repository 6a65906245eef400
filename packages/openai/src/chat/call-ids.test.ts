import fc from "fast-check";
import { expect, test } from "vitest";
import { callIds } from "./call-ids.js";

const nine = /^[a-zA-Z\d]{9}$/;

test("every id becomes one that the server takes, always the same one, and no two become one", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 30 }), (ids) => {
      const once = callIds(nine);
      const mapped = ids.map(once);
      for (const id of mapped) expect(id).toMatch(nine);
      expect(ids.map(once)).toEqual(mapped);
      expect(ids.map(callIds(nine))).toEqual(mapped);
      expect(new Set(mapped).size).toBe(ids.length);
    }),
  );
});

test("ids that the server takes stay as they are", () => {
  expect(callIds(nine)("D681PevKs")).toBe("D681PevKs");
  expect(callIds(undefined)("functions.now:0")).toBe("functions.now:0");
  expect(callIds(/^.{1,40}$/)("call_PTLP8xhu3uwZk4l3nlnrrJha")).toBe("call_PTLP8xhu3uwZk4l3nlnrrJha");
});
