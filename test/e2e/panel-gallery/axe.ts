/** What axe finds against WCAG 2.1 AA in a state of a gallery, in every theme: each finding as one line that says where. */
import axe from "axe-core";
import { type Panel, themes } from "./page.ts";

/** "best-practice" is not the standard, but what screen readers lead through a page by. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

export async function findings(view: Panel<never, unknown>): Promise<string[]> {
  // By the debugger, which the page's policy does not hold.
  await view.page.evaluate(axe.source);
  const found: string[] = [];
  for (const [at, theme] of themes.entries()) {
    if (at > 0) await view.theme(theme);
    // Of all rules, a theme changes what only this one looks at.
    const runOnly: axe.RunOnly =
      at === 0 ? { type: "tag", values: RULES } : { type: "rule", values: ["color-contrast"] };
    // Chromium puts what scrolls into the tab order by itself; axe looks for a tabindex.
    const rules = { "scrollable-region-focusable": { enabled: false } };
    const options: axe.RunOptions = { runOnly, rules, resultTypes: ["violations"] };
    const { violations } = (await view.page.evaluate(
      `axe.run(document, ${JSON.stringify(options)})`,
    )) as axe.AxeResults;
    for (const { id, nodes } of violations) {
      for (const { target, any, all, none } of nodes) {
        found.push(`${theme}: ${id}: ${target.join(" ")}: ${[...any, ...all, ...none][0]?.message}`);
      }
    }
  }
  return found;
}
