/** Families without tools of their own, which Bilby talks to in XML: DeepSeek-R1, Gemma, and fine-tunes for Cline. */
import { say, xmlCall } from "../script.ts";
import { type Family, python } from "./family.ts";

/** A thought whose opening tag is in the template, so that only the closing one is seen; then XML, or its own markers. */
export const deepseekR1: Family = {
  name: "deepseek-r1",
  model: { name: "deepseek-r1:14b", capabilities: ["completion"], family: "qwen2", trained: 131_072 },
  speak({ text, calls }, turn) {
    const written = calls.map(({ name, args }) =>
      turn === 1
        ? `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n${JSON.stringify(args)}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`
        : xmlCall(name, args),
    );
    return [say(["Hmm, I should look first.\n</think>\n", text, ...written].filter(Boolean).join("\n"))];
  },
};

/** Python in a fence. */
export const gemma: Family = {
  name: "gemma3",
  model: { name: "gemma3:12b", capabilities: ["completion", "vision"], family: "gemma3", trained: 131_072 },
  speak: ({ text, calls }, turn) => [
    say(
      [
        text,
        ...calls.map(({ name, args }) =>
          turn % 2 === 0
            ? `\`\`\`tool_code\n${python(name, args)}\n\`\`\``
            : `\`\`\`xml\n${xmlCall(name, args)}\n\`\`\``,
        ),
      ]
        .filter(Boolean)
        .join("\n\n"),
    ),
  ],
};

const CLINE_NAMES: Readonly<Record<string, string>> = {
  apply_diff: "replace_in_file",
  list_files: "list_files",
  attempt_completion: "attempt_completion",
};

/** Trained on Cline's names, and it forgets the last closing tag. */
export const cline: Family = {
  name: "qwen2.5-coder-cline",
  model: { name: "maryasov/qwen2.5-coder-cline:7b", capabilities: ["completion"], family: "qwen2", trained: 32_768 },
  speak: ({ text, calls }, turn) => [
    say(
      [
        text,
        ...calls.map(({ name, args }) => {
          const written = xmlCall(CLINE_NAMES[name] ?? name, args);
          return turn % 2 === 1 ? written.slice(0, written.lastIndexOf("</")) : written;
        }),
      ]
        .filter(Boolean)
        .join("\n\n"),
    ),
  ],
};
