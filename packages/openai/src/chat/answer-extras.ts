import type { ReaderContext, WireBody } from "@locus/core/provider";
import { type AnswerDetails, answerDetails } from "./answer-details.js";
import { type AudioCollector, collectAudio } from "./collect-audio.js";

/** Reads what few requests ask for: audio, and details of the answer. Loaded with the first request that does. */
export interface AnswerExtras {
  audio: AudioCollector;
  details: AnswerDetails;
}

export function answerExtras(body: WireBody, context: ReaderContext): AnswerExtras {
  return { audio: collectAudio(body, context), details: answerDetails(body) };
}
