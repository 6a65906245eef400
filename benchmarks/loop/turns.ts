/** The number of tool turns per run; one more turn ends the run. */
export const toolTurns = 50;
