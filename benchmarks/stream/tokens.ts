/** The number of tokens per answer. */
export const tokensPerAnswer = 4_000;
