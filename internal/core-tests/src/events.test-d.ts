import type { LocusEvent } from "@locus/core";
import { expectTypeOf, test } from "vitest";

interface VoteEvent {
  type: "test_vote";
  ballots: number;
}
declare module "@locus/core" {
  interface LocusEvents {
    test_vote: VoteEvent;
  }
}

test("an event added to the package by declaration merging is one of the union", () => {
  const ballotsOf = (event: LocusEvent) => (event.type === "test_vote" ? event.ballots : undefined);
  expectTypeOf(ballotsOf).returns.toEqualTypeOf<number | undefined>();
});
