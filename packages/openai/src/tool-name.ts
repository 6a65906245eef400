/** Converts the name of a call to one that services accept, because models make up names such as `functions.weather`. */
export function toToolName(name: string): string {
  return name.replace(/[^\w-]/g, "_").slice(0, 64);
}
