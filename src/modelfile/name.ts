/**
 * Which model a file is for: `<name>-<tag>.modelfile`, where what follows the last hyphen is the tag. A plain `Modelfile` is one
 * too, as Ollama's documents have it, but does not say for which model.
 */

const ENDING = /\.modelfile$/i;

/** "qwen-coder-32k.modelfile" is qwen-coder:32k; without a hyphen the tag is "latest". undefined for other files. */
export function modelOf(fileName: string): string | undefined {
  if (!ENDING.test(fileName)) return undefined;
  const stem = fileName.replace(ENDING, "");
  const [, name, tag] = /^(.+)-([^-]+)$/.exec(stem) ?? [];
  if (stem === "" || !/^[\w.][\w.-]*$/.test(stem)) return undefined;
  return name && tag ? `${name}:${tag}` : `${stem}:latest`;
}

/** A Modelfile whose model must be named by whoever builds it. */
export function isPlain(fileName: string): boolean {
  return /^modelfile$/i.test(fileName);
}

/** What is wrong with a name that a model is to have, or undefined. */
export function newNameProblem(name: string): string | undefined {
  if (name.trim() === "") return "A model needs a name, for example mine:32k.";
  return /^[\w.-]+(\/[\w.-]+)*(:[\w.-]+)?$/.test(name.trim())
    ? undefined
    : `"${name}" is no name of a model; letters, digits, dots and hyphens, and a tag after a colon.`;
}

/** The file for a model; a publisher's path goes into the name with hyphens. */
export function fileFor(model: string): string {
  const [path, tag = "latest"] = model.split(/:(?=[^:/]*$)/);
  return `${path!.replaceAll("/", "-")}-${tag}.modelfile`;
}
