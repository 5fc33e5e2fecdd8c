/**
 * Text with line numbers a model can work with: on the first line shown and on every tenth. A number on each line would
 * cost a fifth of the read; these cost a fiftieth.
 */
export function numbered(lines: readonly string[], from = 1): string {
  return lines
    .map((line, i) => {
      const number = from + i;
      return i === 0 || number % 10 === 0 ? `${number}|${line}` : line;
    })
    .join("\n");
}
