import { expectTypeOf, test } from "vitest";
import type { OCIAuthOptions } from "./node/auth-options.js";
import type { KnownOCIRegion, OCIRegion, RegionOptions } from "./regions.js";
import type { OCIServiceOptions } from "./service/options.js";

test("known regions are listed by id, in every realm", () => {
  expectTypeOf<"us-chicago-1" | "eu-frankfurt-1" | "uk-gov-london-1" | "eu-frankfurt-2">().toExtend<KnownOCIRegion>();
  // @ts-expect-error it is misspelt
  void (() => "us-chikago-1" satisfies KnownOCIRegion);
  // @ts-expect-error short keys work, but are not listed
  void (() => "ord" satisfies KnownOCIRegion);
});

test("every option that takes a region completes, and takes any other text", () => {
  expectTypeOf<OCIServiceOptions["region"]>().toEqualTypeOf<OCIRegion | undefined>();
  expectTypeOf<OCIAuthOptions["region"]>().toEqualTypeOf<OCIRegion | undefined>();
  expectTypeOf<RegionOptions["region"]>().toEqualTypeOf<OCIRegion>();
  expectTypeOf<string>().toExtend<OCIRegion>();
  // An editor completes what the union still has as a literal.
  expectTypeOf<Extract<OCIRegion, "us-chicago-1">>().toEqualTypeOf<"us-chicago-1">();
  expectTypeOf<Extract<OCIRegion, KnownOCIRegion>>().toEqualTypeOf<KnownOCIRegion>();
});
