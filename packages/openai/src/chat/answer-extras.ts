import type { ReaderContext, WireBody } from "@locus/core/provider";
import { type AnswerDetails, answerDetails } from "./answer-details.js";
import { type AudioCollector, collectAudio } from "./collect-audio.js";

/** Readers of audio and details. Loaded with the first request that asks for them, because few do. */
export interface AnswerExtras {
  audio: AudioCollector;
  details: AnswerDetails;
}

export function answerExtras(body: WireBody, context: ReaderContext): AnswerExtras {
  return { audio: collectAudio(body, context), details: answerDetails(body) };
}
