import fc from "fast-check";
import { expect, test } from "vitest";
import { callIds } from "./call-ids.js";

const nine = /^[a-zA-Z\d]{9}$/;

test("every id maps to one accepted id, and no two ids to the same", () => {
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

test("accepted ids are unchanged", () => {
  expect(callIds(nine)("D681PevKs")).toBe("D681PevKs");
  expect(callIds(undefined)("functions.now:0")).toBe("functions.now:0");
  expect(callIds(/^.{1,40}$/)("call_PTLP8xhu3uwZk4l3nlnrrJha")).toBe("call_PTLP8xhu3uwZk4l3nlnrrJha");
});
