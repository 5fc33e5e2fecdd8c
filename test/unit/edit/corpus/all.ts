/** The whole corpus, by part: the engine's own tests and those of the program go through the same cases. */
import { anchors } from "./anchors.ts";
import type { Case } from "./case.ts";
import { depths } from "./depths.ts";
import { files } from "./files.ts";
import { forms } from "./forms.ts";
import { ladder } from "./ladder.ts";
import { languages } from "./languages.ts";
import { markers } from "./markers.ts";
import { twins } from "./twins.ts";

export const corpus: Record<string, readonly Case[]> = {
  "rungs of the ladder": ladder,
  "places that are alike": anchors,
  "twins, one of them to the letter": twins,
  "depth and spacing": depths,
  "files of every shape": files,
  "markers within content": markers,
  "forms a diff may have": forms,
  "fifteen languages": languages,
};
