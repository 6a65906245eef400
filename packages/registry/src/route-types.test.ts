import { expect, test, vi } from "vitest";
import { routeTypes } from "./testing/route-types.js";

test("the committed type test matches the rows and lists of models", async () => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", undefined);
  await expect(routeTypes()).toMatchFileSnapshot("./routes.test-d.ts");
  vi.unstubAllEnvs();
});
