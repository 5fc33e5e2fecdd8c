/**
 * Text to fill a window with: a harbour log of any length, always the same, in which each quarter holds one fact. A longer
 * log begins with the shorter one, so that a server that reuses prefixes reads only what is new.
 */

const WATER = ["calm", "choppy", "glassy", "rough", "grey", "rising"];
const CRAFT = ["ketch", "trawler", "ferry", "tug", "barge", "cutter", "dinghy"];
export const BUOYS = ["heron", "otter", "falcon", "badger"] as const;

export interface Fact {
  buoy: (typeof BUOYS)[number];
  code: string;
}

/** The fact of each quarter. */
export const FACTS: readonly Fact[] = BUOYS.map((buoy, i) => ({
  buoy,
  code: String(4000 + ((i * 1871 + 719) % 5000)),
}));

export function logLine(number: number): string {
  const craft = CRAFT[(number * 5) % CRAFT.length];
  const water = WATER[(number * 7) % WATER.length];
  return `Entry ${number}: a ${craft} passed pier ${(number * 13) % 40}, water ${water}, wind ${(number * 17) % 30} knots.`;
}

export function factLine({ buoy, code }: Fact): string {
  return `Notice: the code of the ${buoy} buoy is ${code}.`;
}

/**
 * Logs that grow: one for each budget of tokens, in order, each the beginning of the next. The fact of a part stands near its
 * start. `count` is the tokenizer's.
 */
export function growingLogs(budgets: readonly number[], count: (text: string) => number): string[] {
  const lines: string[] = [];
  const logs: string[] = [];
  let tokens = 0;
  const add = (line: string) => {
    lines.push(line);
    tokens += count(`${line}\n`);
  };
  for (const [part, budget] of budgets.entries()) {
    const due = tokens + (budget - tokens) / 5;
    while (tokens < due) add(logLine(lines.length + 1));
    const fact = FACTS[part];
    if (fact) add(factLine(fact));
    while (tokens < budget) add(logLine(lines.length + 1));
    logs.push(lines.join("\n"));
  }
  return logs;
}
