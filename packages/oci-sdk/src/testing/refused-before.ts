import { type Learned, nothingLearned } from "../format/learned.js";

/** What a model has learned from a service that refused these parameters, one after the other. */
export async function refusedBefore(...names: string[]): Promise<Learned> {
  const learned = nothingLearned();
  for (const parameter of names) {
    const call = { body: { [parameter]: 1 } };
    await learned.learn({ message: "No.", code: "unsupported_parameter", parameter, status: 400 }, call);
  }
  return learned;
}
