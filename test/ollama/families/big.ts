/** Families whose servers read their calls, with the stream shapes that come of it: gpt-oss, Llama, Mistral, GLM. */
import { type Piece, say, think } from "../script.ts";
import { type Family, python } from "./family.ts";

/** Harmony: one call, on the last line. Now and then its channel markers come through as text. */
export const gptOss: Family = {
  name: "gpt-oss",
  model: { name: "gpt-oss:20b", capabilities: ["completion", "tools", "thinking"], family: "gptoss", trained: 131_072 },
  speak({ text, calls, pieces }, turn) {
    const [call] = calls;
    if (turn === 2 && call) {
      const leaked = `<|channel|>commentary to=functions.${call.name} <|constrain|>json<|message|>${JSON.stringify(call.args)}<|call|>`;
      return [think(`${text} `), say(leaked)];
    }
    const said = pieces.filter(({ kind }) => kind !== "think");
    return [
      think("We need to look at the task. "),
      ...said.map((piece): Piece => (piece.kind === "call" ? { ...piece, on: "done", id: null } : piece)),
    ];
  },
};

/** Run by llama-server's own template: all calls on the last line. As text it writes JSON with `parameters`, or Python. */
export const llama: Family = {
  name: "llama3.1",
  model: {
    name: "llama3.1:8b",
    capabilities: ["completion", "tools"],
    family: "llama",
    path: "native",
    trained: 131_072,
  },
  speak({ calls, pieces }, turn) {
    const [call] = calls;
    if (!call || turn === 0) return pieces;
    if (turn === 1) return [say(JSON.stringify({ name: call.name, parameters: call.args }))];
    return turn === 2 ? [say(`<|python_tag|>${python(call.name, call.args)}`)] : pieces;
  },
};

/** Its template's marker and a list of calls. */
export const mistral: Family = {
  name: "devstral",
  model: {
    name: "devstral:24b",
    capabilities: ["completion", "tools"],
    family: "mistral3",
    path: "native",
    trained: 131_072,
  },
  speak({ text, calls, pieces }, turn) {
    if (turn % 2 === 1 || calls.length === 0) return pieces;
    const list = calls.map(({ name, args }) => ({ name, arguments: args }));
    return [say(`${text}[TOOL_CALLS]${JSON.stringify(list)}`)];
  },
};

/** Keys and values in tags of their own. */
export const glm: Family = {
  name: "glm-4.7",
  model: {
    name: "glm-4.7-flash:30b",
    capabilities: ["completion", "tools", "thinking"],
    family: "glm4moelite",
    trained: 202_752,
  },
  speak({ text, calls, pieces }, turn) {
    if (turn % 2 === 0 || calls.length === 0)
      return [think("The user wants a fix."), ...pieces.filter(({ kind }) => kind !== "think")];
    const written = calls.map(({ name, args }) => {
      const pairs = Object.entries(args).map(
        ([key, value]) => `<arg_key>${key}</arg_key>\n<arg_value>${String(value)}</arg_value>`,
      );
      return `<tool_call>${name}\n${pairs.join("\n")}\n</tool_call>`;
    });
    return [think("Next step."), say([text, ...written].filter(Boolean).join("\n"))];
  },
};
