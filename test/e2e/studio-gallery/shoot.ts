/** Takes pictures of the prompt studio: `node test/e2e/studio-gallery/shoot.ts OUTDIR [STATE …]`. They are for looking at. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openGallery, themes } from "../panel-gallery/page.ts";
import { poses } from "./poses.ts";
import { studioStates } from "./states.ts";

const [out, ...wanted] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: node test/e2e/studio-gallery/shoot.ts OUTDIR [STATE …]");
  process.exit(2);
}

const gallery = await openGallery();
try {
  for (const [name, { state, act }] of Object.entries(poses)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const theme of themes)
      for (const width of theme === "dark" ? [1000, 400] : [1000]) {
        const view = await gallery.openStudio(studioStates[state]!, { theme, width, height: 720, reducedMotion: true });
        await act?.(view.page);
        await view.page.waitForTimeout(80);
        const folder = join(out, `${theme}-${width}`);
        await mkdir(folder, { recursive: true });
        await view.page.screenshot({ path: join(folder, `${name}.png`) });
        for (const problem of view.problems) console.error(`${name} ${theme}: ${problem}`);
        await view.page.close();
      }
  }
} finally {
  await gallery.close();
}
