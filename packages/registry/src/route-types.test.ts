import { expect, test, vi } from "vitest";
import { routeTypes } from "./testing/route-types.js";

test("the committed type test is what the rows and lists of models give", async () => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", undefined);
  await expect(routeTypes()).toMatchFileSnapshot("./routes.test-d.ts");
  vi.unstubAllEnvs();
});
