/**
 * Takes pictures of every state in every theme and width: `node test/e2e/panel-gallery/shoot.ts OUTDIR [STATE | THEME-WIDTH …]`.
 * They are for looking at; nothing is compared.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openGallery, type Pose, themes } from "./page.ts";
import { poses } from "./poses.ts";
import { states } from "./states.ts";

const [out, ...wanted] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: node test/e2e/panel-gallery/shoot.ts OUTDIR [STATE | THEME-WIDTH …]");
  process.exit(2);
}

const gallery = await openGallery();
try {
  const all = Object.keys(poses);
  const looks = themes.flatMap((theme) =>
    (theme === "dark" ? [300, 340, 900] : [340]).map((width) => ({ theme, width, name: `${theme}-${width}` })),
  );
  const chosen = <T>(of: readonly T[], name: (one: T) => string) => {
    const named = of.filter((one) => wanted.includes(name(one)));
    return named.length > 0 ? named : of;
  };
  for (const name of chosen(all, (one) => one)) {
    for (const { theme, width } of chosen(looks, (look) => look.name)) {
      await picture(name, poses[name]!, { theme, width });
    }
  }
  if (wanted.length === 0) {
    await picture("waiting-edit-rtl", poses["waiting-edit"]!, { dir: "rtl" });
    await picture("waiting-edit-200", poses["waiting-edit"]!, { zoom: 2, width: 680, height: 1000 });
  }
} finally {
  await gallery.close();
}

async function picture(
  name: string,
  { state, act }: Pose,
  options: Parameters<typeof gallery.open>[1] & object,
): Promise<void> {
  const panel = await gallery.open(states[state]!, { reducedMotion: true, ...options });
  await act?.(panel.page);
  await panel.page.waitForTimeout(120);
  const folder = join(out!, `${options.theme ?? "dark"}-${options.width ?? 340}`);
  await mkdir(folder, { recursive: true });
  await panel.page.screenshot({ path: join(folder, `${name}.png`) });
  for (const problem of panel.problems) console.error(`${name} ${options.theme ?? ""}: ${problem}`);
  await panel.page.close();
}
