/** Which model a file is for: `<name>-<tag>.modelfile`, where what follows the last hyphen is the tag. */

const ENDING = /\.modelfile$/i;

/** "qwen-coder-32k.modelfile" is qwen-coder:32k; without a hyphen the tag is "latest". undefined for other files. */
export function modelOf(fileName: string): string | undefined {
  if (!ENDING.test(fileName)) return undefined;
  const stem = fileName.replace(ENDING, "");
  const [, name, tag] = /^(.+)-([^-]+)$/.exec(stem) ?? [];
  if (stem === "" || !/^[\w.][\w.-]*$/.test(stem)) return undefined;
  return name && tag ? `${name}:${tag}` : `${stem}:latest`;
}

/** The file for a model; a publisher's path goes into the name with hyphens. */
export function fileFor(model: string): string {
  const [path, tag = "latest"] = model.split(/:(?=[^:/]*$)/);
  return `${path!.replaceAll("/", "-")}-${tag}.modelfile`;
}
