/** Tokens of one answer. */
export const tokensPerAnswer = 4_000;
