/** The panel as people see it: four themes, narrow and wide. The pictures are for eyes; what is checked is that nothing spills over. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot, setSettings } from "./stage.ts";

const THEMES = {
  dark: ["Default Dark Modern", "vs-dark"],
  light: ["Default Light Modern", "vs"],
  contrast: ["Default High Contrast", "hc-black"],
  "contrast-light": ["Default High Contrast Light", "hc-light"],
} as const;

let stage: Stage;
let side: Panel;
beforeAll(async () => {
  stage = await openStage({
    from: sampleProject,
    settings: {
      "bilby.autoApprove.read": true,
      "workbench.colorTheme": THEMES.dark[0],
      // One column, so that a picture of 1280 pixels shows whole lines.
      "diffEditor.renderSideBySide": false,
      "editor.minimap.enabled": false,
      // What the editor is busy with just then would stand in it.
      "workbench.statusBar.visible": false,
    },
  });
  side = new Panel(await stage.workbench.openView());
  await side.start(MODEL);
  const line =
    stage
      .file("src/price.js")
      .split("\n")
      .find((each) => each.includes("/ 5")) ?? "";
  stage.script(
    [
      say("I will look at the **prices** first:\n\n- by the piece\n- by the case"),
      call("read_file", { path: "src/price.js" }),
    ],
    [
      say("`bottlePrice` divides by five."),
      call("apply_diff", {
        path: "src/price.js",
        diff: `<<<<<<< SEARCH\n${line}\n=======\n  return Math.round(casePrice / BOTTLES_PER_CASE);\n>>>>>>> REPLACE`,
      }),
    ],
  );
  await side.say("A bottle out of a 30.00 case should cost 5.00, and does not. Find out why and mend it.");
  const card = await side.waiting(/^Edit/);
  // The picture of the README: media/panel-dark.png.
  await card.getByRole("button", { name: "Review" }).click();
  await stage.workbench.page.locator(".monaco-diff-editor .char-insert").first().waitFor();
  await stage.workbench.screenshot(screenshot("review-dark"));
  await stage.workbench.runCommand("Bilby: Open in Editor Tab");
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

describe.each(Object.entries(THEMES))("in the %s theme", (name, [theme, kind]) => {
  it("fits a side bar of 300 pixels and a wide tab", async () => {
    setSettings(stage, { "workbench.colorTheme": theme });
    await stage.workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    const tab = new Panel(await stage.workbench.panel(1));
    for (const panel of [side, tab]) {
      await panel.waiting(/^Edit/);
      const spill = await panel.frame.locator("body").evaluate((body) => body.scrollWidth - body.clientWidth);
      expect(spill).toBeLessThanOrEqual(0);
    }
    await stage.workbench.screenshot(screenshot(`panel-${name}`));
  });
});
