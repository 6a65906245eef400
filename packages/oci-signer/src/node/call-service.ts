import type { OCIServer } from "@locus/testkit/oci";
import { createOCIFetch } from "../create-oci-fetch.js";
import type { OCICredentials } from "../credentials.js";

/**
 * For tests: sends `times` signed requests concurrently.
 *
 * @returns The number of responses by status, such as `{ 200: 50 }`.
 */
export async function callService(server: OCIServer, credentials: OCICredentials, times = 1): Promise<Record<number, number>> {
  const send = createOCIFetch({ credentials });
  const counts: Record<number, number> = {};
  const requests = Array.from({ length: times }, async (_, index) => {
    const response = await send(`${server.url}/20231130/actions/chat`, { method: "POST", body: JSON.stringify({ index }) });
    await response.text();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  });
  await Promise.all(requests);
  return counts;
}
