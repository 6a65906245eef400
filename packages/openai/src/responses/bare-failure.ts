/**
 * Whether an object is an error with nothing around it: `{ code, message }`, as OCI and some gateways put it into an answer with the
 * status 200, whole or in the middle of a stream.
 */
export function isBareFailure(wire: object): boolean {
  const { code, message } = Object(wire);
  return code != null && typeof message === "string";
}
