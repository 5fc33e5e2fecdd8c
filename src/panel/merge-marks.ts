/** Marks of a place that two sides changed: whoever saves must have chosen before. */
export const MARKS = { yours: "<<<<<<< yours", middle: "=======", ours: ">>>>>>> new default" } as const;

/** Whether somebody has still to choose between two sides. */
export function hasMarks(text: string): boolean {
  const lines = text.split("\n");
  return lines.includes(MARKS.yours) || lines.includes(MARKS.ours);
}
