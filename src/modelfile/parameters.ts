/** The parameters a Modelfile may set: their types as Ollama reads them, and one sentence each for whoever writes one. */

export type ParameterKind = "integer" | "number" | "boolean" | "list";

export interface Parameter {
  kind: ParameterKind;
  /** What it does, for a hover. */
  about: string;
  /** Takes effect when the model is loaded: models made from one another that differ in it load one another out. */
  load?: true;
}

export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  num_ctx: {
    kind: "integer",
    load: true,
    about: "Window in tokens, prompt and answer together. Costs memory; see `bilby fit`.",
  },
  num_predict: {
    kind: "integer",
    about:
      "Most tokens of one answer. -1: no limit of its own (Ollama stops at ten windows). A reply that reaches it is cut off.",
  },
  num_keep: {
    kind: "integer",
    about: "Tokens kept from the start when Ollama cuts a prompt or shifts the window; -1 keeps all.",
  },
  num_batch: {
    kind: "integer",
    load: true,
    about: "Tokens read at a time. Larger reads faster and takes more memory.",
  },
  num_gpu: { kind: "integer", load: true, about: "Layers on the GPU; -1 lets Ollama decide, 0 uses the CPU." },
  main_gpu: { kind: "integer", load: true, about: "The GPU that holds what is not split." },
  num_thread: { kind: "integer", load: true, about: "CPU threads; 0 lets Ollama decide." },
  use_mmap: { kind: "boolean", load: true, about: "Map the weights from disk instead of reading them into memory." },
  draft_num_predict: { kind: "integer", load: true, about: "Tokens guessed ahead by a DRAFT model." },
  seed: { kind: "integer", about: "Same seed, same prompt, same answer; -1 is random." },
  temperature: {
    kind: "number",
    about: "How far the model strays from its likeliest word. Ollama's default is 0.8; coding likes less.",
  },
  top_k: { kind: "integer", about: "Considers only so many words; 0 considers all." },
  top_p: { kind: "number", about: "Considers the likeliest words up to this share of all probability." },
  min_p: { kind: "number", about: "Considers only words at least so likely, compared to the likeliest." },
  typical_p: { kind: "number", about: "Prefers words of typical likelihood; 1 turns it off." },
  repeat_last_n: { kind: "integer", about: "How many tokens back repetition is looked for." },
  repeat_penalty: {
    kind: "number",
    about:
      "Makes repeated words less likely; 1 turns it off. More than 1.1 harms code, which repeats itself. 1.1 was the default before 0.32.10.",
  },
  presence_penalty: { kind: "number", about: "Makes words that were said at all less likely." },
  frequency_penalty: { kind: "number", about: "Makes words less likely the more often they were said." },
  stop: { kind: "list", about: "Text at which the answer ends. May be given several times." },
};

/** Ollama still reads these, says that they are deprecated, and leaves them out. */
export const DEPRECATED: readonly string[] = [
  "penalize_newline",
  "low_vram",
  "f16_kv",
  "logits_all",
  "vocab_only",
  "use_mlock",
  "mirostat",
  "mirostat_tau",
  "mirostat_eta",
];

export type ParameterValue = string | number | boolean | string[];

/** The value as it is sent, or what is wrong with it, in Ollama's words and what to do. */
export function readParameter(name: string, text: string): { value: ParameterValue } | { wrong: string } {
  const known = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (!known) return { wrong: `unknown parameter '${name}'` };
  const hint = /\s#/.test(text) ? "; a comment must stand on a line of its own" : "";
  switch (known.kind) {
    case "list":
      return { value: [text] };
    case "integer":
      return /^[-+]?\d+$/.test(text) ? { value: Number(text) } : { wrong: `invalid int value [${text}]${hint}` };
    case "number": {
      const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(number) ? { value: single(number) } : { wrong: `invalid float value [${text}]${hint}` };
    }
    case "boolean":
      if (/^(1|t|T|TRUE|true|True)$/.test(text)) return { value: true };
      if (/^(0|f|F|FALSE|false|False)$/.test(text)) return { value: false };
      return { wrong: `invalid bool value [${text}]${hint}` };
  }
}

/** As Go prints a number of 32 bits: the shortest that reads back as the same. */
function single(number: number): number {
  const rounded = Math.fround(number);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(rounded.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return rounded;
}
