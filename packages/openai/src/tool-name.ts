/** The name of a call as services take it back: models make up others, such as `functions.weather`. */
export function toToolName(name: string): string {
  return name.replace(/[^\w-]/g, "_").slice(0, 64);
}
