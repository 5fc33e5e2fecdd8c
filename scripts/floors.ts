/**
 * The floors of the house (ARCHITECTURE.md), held: which folder of src/ may import which, and who may touch the world. Run by
 * `npm run lint`; prints each import that points up or around.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Floor {
  /** Folders of src/ it may import. */
  imports: readonly string[];
  /** Folders of which it may know the types only. */
  types?: readonly string[];
  /** May use Node's files, processes and network. */
  world?: boolean;
  /** May import `vscode`. */
  editor?: boolean;
}

const ports = ["task", "models", "workspace"];
const texts = ["edit", "mcp", "modes", "undo", ...ports];
const words = ["context", "prompt", "calls", "tools", ...texts];
const machine = ["modelfile", "checkup", "doctor"];
const core = ["agent", "settings", ...machine, ...words];

/** By folder of src/, or by file where a file is a floor of its own. From the top down. */
const floors: Readonly<Record<string, Floor>> = {
  "extension.ts": { imports: ["vscode"], editor: true },
  "cli.ts": { imports: ["node", ...core], world: true },
  vscode: { imports: ["panel", "node", ...core], world: true, editor: true },
  node: { imports: core, world: true },
  panel: { imports: core },
  agent: { imports: ["settings", ...words] },
  tools: { imports: ["context", "calls", ...texts] },
  prompt: { imports: ["context", "calls", "modes", ...ports], types: ["mcp", "tools"] },
  context: { imports: ["calls", ...texts] },
  calls: { imports: ports, types: ["modes"] },
  checkup: { imports: words },
  doctor: { imports: ports },
  modelfile: { imports: ports },
  undo: { imports: ["edit", ...ports] },
  modes: { imports: ports },
  edit: { imports: [] },
  mcp: { imports: [] },
  settings: { imports: [] },
  task: { imports: [], types: ["models", "workspace"] },
  "task/store.ts": { imports: [], world: true },
  models: { imports: [], types: ["task"] },
  workspace: { imports: [], types: ["task"] },
};

/** Parts of Node that compute and touch nothing. */
const harmless = /^node:(crypto|path|util|url|vm|timers|stream|events|buffer|string_decoder|assert)(\/|$)/;
const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|\brequire\(\s*["']([^"']+)["']\s*\)/gm;

/** One sentence per import that breaks a floor. `files`: paths below src/ with forward slashes, and their text. */
export function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => {
    const folder = file.includes("/") ? file.slice(0, file.indexOf("/")) : file;
    const floor = floors[file] ?? floors[folder];
    if (!floor) return [`${file}: no floor is set for it; add its folder to scripts/floors.ts`];
    return [...text.matchAll(statement)].flatMap(([whole, type, named, dynamic, required]) => {
      const target = named ?? dynamic ?? required ?? "";
      const onlyTypes = type !== undefined || /^\s*(import|export)\s*\{(\s*type\s[^,}]+,?)+\s*\}/.test(whole);
      const why = refusal({ file, folder, floor, target, onlyTypes });
      return why ? [`${file} imports ${target}: ${why}`] : [];
    });
  });
}

interface Import {
  file: string;
  folder: string;
  floor: Floor;
  target: string;
  onlyTypes: boolean;
}

function refusal({ file, folder, floor, target, onlyTypes }: Import): string | undefined {
  if (target === "vscode") return floor.editor ? undefined : "only src/vscode and src/extension.ts know the editor";
  if (target.startsWith("node:")) {
    return floor.world || onlyTypes || harmless.test(target)
      ? undefined
      : `${folder} touches no disk, process or network`;
  }
  if (!target.startsWith(".")) return undefined;
  const path = new URL(target, `file:///src/${file}`).pathname.replace(/^\/src\//, "");
  if (path.startsWith("/")) return "it is outside src/";
  const to = path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
  if (to === folder || floor.imports.includes(to) || (onlyTypes && floor.types?.includes(to))) return undefined;
  if (floor.types?.includes(to)) return `${folder} may know only the types of ${to}`;
  return `${folder} may import ${[...floor.imports, ...(floor.types ?? [])].join(", ") || "nothing of src/"}`;
}

/** The sources as they are. */
export function sources(src: string): Map<string, string> {
  const names = readdirSync(src, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return new Map(
    names.filter((name) => /\.tsx?$/.test(name)).map((name) => [name, readFileSync(`${src}/${name}`, "utf8")]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = sources(fileURLToPath(new URL("../src", import.meta.url)));
  const found = violations(files);
  for (const line of found) console.error(line);
  console.log(`floors: ${files.size} files, ${found.length} imports that break one`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
