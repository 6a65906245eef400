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

test("declaration merging adds an event to the union", () => {
  const ballotsOf = (event: LocusEvent) => (event.type === "test_vote" ? event.ballots : undefined);
  expectTypeOf(ballotsOf).returns.toEqualTypeOf<number | undefined>();
});
