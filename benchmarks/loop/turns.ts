/** Tool turns of one run; one more turn ends it. */
export const toolTurns = 50;
