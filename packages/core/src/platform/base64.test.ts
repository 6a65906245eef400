import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeBase64 } from "./base64.js";

afterEach(() => void vi.unstubAllGlobals());

/** The ways a runtime may have, slowest last. */
const runtimes: [string, () => void][] = [
  ["with what this runtime has", () => {}],
  ["with btoa alone", () => void vi.stubGlobal("Buffer", undefined)],
];

describe.each(runtimes)("encodeBase64 %s", (_name, prepare) => {
  test("equals Node's, for any bytes in any view", () => {
    const node = globalThis.Buffer;
    prepare();
    const encodes = (bytes: Uint8Array, offset: number) => {
      const view = bytes.subarray(Math.min(offset, bytes.length));
      expect(encodeBase64(view)).toBe(node.from(view).toString("base64"));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(5), encodes));
    const long = Uint8Array.from({ length: 200_003 }, (_, index) => index % 251);
    expect(encodeBase64(long)).toBe(node.from(long).toString("base64"));
    expect(encodeBase64(long.buffer)).toBe(node.from(long).toString("base64"));
    expect(encodeBase64(new DataView(long.buffer, 7, 100))).toBe(node.from(long.buffer, 7, 100).toString("base64"));
  });
});

test("a runtime's own method comes first", () => {
  const bytes = Object.assign(new Uint8Array([1]), { toBase64: () => "own" });
  // The method is looked up on the prototype, as the runtime has it.
  const prototype = Uint8Array.prototype as { toBase64?: () => string };
  const before = prototype.toBase64;
  prototype.toBase64 = bytes.toBase64;
  try {
    expect(encodeBase64(new Uint8Array([1]))).toBe("own");
  } finally {
    if (before) prototype.toBase64 = before;
    else delete prototype.toBase64;
  }
});

test("15 MB take a fraction of a second", () => {
  const bytes = new Uint8Array(15 * 1024 * 1024);
  const started = performance.now();
  expect(encodeBase64(bytes)).toHaveLength((bytes.length / 3) * 4);
  expect(performance.now() - started).toBeLessThan(400);
});
