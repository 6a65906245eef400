import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, models, startNativeService } from "../testing/oci-model.js";

describe.each(entries)("headers of one request are signed with it, $entry", ({ createModel }) => {
  test.each(Object.values(models))("%s", async (model) => {
    await using service = await startNativeService(() => ({ text: "Hi" }));
    const native = createModel({ ...service.target, model, defaultHeaders: { "x-a": "model" } });
    const headers = { "x-a": "request", authorization: "Bearer nobody", date: "yesterday" };
    const { error } = await outcomeOf(native.stream(ask({ headers })));
    expect(error).toBeUndefined();
    expect(service.server.requests.map((request) => request.headers["x-a"])).toEqual(["request"]);
  });
});
