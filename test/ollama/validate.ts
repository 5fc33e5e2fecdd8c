/**
 * What Ollama refuses before it looks at a model: fields of the wrong type, in Go's words and with Ollama's status.
 */
import type { ModelSpec } from "./models.ts";
import type { Message } from "./script.ts";

export interface Refusal {
  status: number;
  error: string;
}

export interface ChatBody {
  model: string;
  messages: Message[];
  tools: unknown[];
  options: Record<string, unknown>;
  stream: boolean;
  format: unknown;
  truncate: boolean;
  shift: boolean;
  think: boolean | string | undefined;
  /** Seconds; negative is for ever. */
  keepAlive: number | undefined;
  renderOnly: boolean;
}

type Json = Record<string, unknown>;
class Bad extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads a body of /api/chat or /api/generate as Go would. */
export function readChat(body: string): ChatBody | Refusal {
  if (body.trim() === "") return { status: 400, error: "missing request body" };
  try {
    const json: unknown = JSON.parse(body);
    if (!isObject(json)) throw mismatch(json, "ChatRequest", "", "api.ChatRequest");
    checkFormat(json.format);
    return {
      model: typed(json, "model", "string", "string") ?? "",
      messages: list(json, "messages").map(message),
      tools: list(json, "tools").map(tool),
      options: optionTypes(object(json, "options")),
      format: json.format ?? undefined,
      stream: typed(json, "stream", "boolean", "bool") ?? true,
      truncate: typed(json, "truncate", "boolean", "bool") ?? true,
      shift: typed(json, "shift", "boolean", "bool") ?? true,
      think: thinkValue(json.think),
      keepAlive: duration(json.keep_alive),
      renderOnly: json._debug_render_only === true,
    };
  } catch (error) {
    if (error instanceof Bad) return { status: error.status, error: error.message };
    if (error instanceof SyntaxError) return { status: 400, error: `invalid character: ${error.message}` };
    throw error;
  }
}

/** What a model cannot do. */
export function refuseByModel(model: ModelSpec, body: ChatBody): Refusal | undefined {
  const can = (capability: string) => (model.capabilities as readonly string[]).includes(capability);
  if (!can("completion")) return { status: 400, error: `${JSON.stringify(body.model)} does not support chat` };
  if (body.tools.length > 0 && !can("tools")) {
    return { status: 400, error: `registry.ollama.ai/library/${model.name} does not support tools` };
  }
  if (body.think && !can("thinking")) {
    return { status: 400, error: `${JSON.stringify(body.model)} does not support thinking` };
  }
  return undefined;
}

function message(json: unknown): Message {
  const at = "messages";
  if (!isObject(json)) throw mismatch(json, "ChatRequest", at, "api.Message");
  const calls = list(json, "tool_calls", at).map((call) => {
    if (!isObject(call)) throw mismatch(call, "ChatRequest", `${at}.tool_calls`, "api.ToolCall");
    const named = object(call, "function", `${at}.tool_calls`);
    const args = named.arguments ?? {};
    if (!isObject(args)) {
      throw mismatch(args, "ChatRequest", `${at}.tool_calls.function.arguments`, "map[string]interface {}");
    }
    const id = typed(call, "id", "string", "string", `${at}.tool_calls`);
    const name = typed(named, "name", "string", "string", `${at}.tool_calls.function`) ?? "";
    return { ...(id === undefined ? {} : { id }), function: { name, arguments: args } };
  });
  const images = list(json, "images", at).map((image) => {
    if (typeof image !== "string") throw mismatch(image, "ChatRequest", `${at}.images`, "string");
    const bad = /[^A-Za-z0-9+/=]/.exec(image);
    if (bad) throw new Bad(400, `illegal base64 data at input byte ${bad.index}`);
    return image;
  });
  const text = (key: string) => typed(json, key, "string", "string", at);
  const [thinking, toolName, toolCallId] = [text("thinking"), text("tool_name"), text("tool_call_id")];
  return {
    role: (text("role") ?? "").toLowerCase(),
    content: text("content") ?? "",
    ...(thinking ? { thinking } : {}),
    ...(images.length > 0 ? { images } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(toolName ? { tool_name: toolName } : {}),
    ...(toolCallId ? { tool_call_id: toolCallId } : {}),
  };
}

function tool(json: unknown): unknown {
  if (!isObject(json)) throw mismatch(json, "ChatRequest", "tools", "api.Tool");
  const declared = object(json, "function", "tools");
  typed(declared, "name", "string", "string", "tools.function");
  typed(declared, "description", "string", "string", "tools.function");
  const parameters = object(declared, "parameters", "tools.function");
  object(parameters, "properties", "tools.function.parameters");
  for (const required of list(parameters, "required", "tools.function.parameters")) {
    if (typeof required !== "string") {
      throw mismatch(required, "ChatRequest", "tools.function.parameters.required", "string");
    }
  }
  return json;
}

const INTEGERS =
  /^(num_ctx|num_batch|num_gpu|main_gpu|num_thread|num_keep|seed|num_predict|top_k|repeat_last_n|draft_num_predict)$/;
const FLOATS = /^(temperature|top_p|min_p|typical_p|repeat_penalty|presence_penalty|frequency_penalty)$/;

function optionTypes(options: Json): Json {
  const need = (key: string, good: boolean, type: string) => {
    if (!good) throw new Bad(500, `option ${JSON.stringify(key)} must be of type ${type}`);
  };
  for (const [key, value] of Object.entries(options)) {
    if (INTEGERS.test(key)) need(key, typeof value === "number", "integer");
    if (FLOATS.test(key)) need(key, typeof value === "number", "float32");
    if (key === "use_mmap") need(key, typeof value === "boolean", "boolean");
    if (key === "stop") need(key, Array.isArray(value), "array");
  }
  return options;
}

const LEVELS = ["high", "medium", "low", "max"];

function thinkValue(value: unknown): boolean | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean" || LEVELS.includes(value as string)) return value as boolean | string;
  throw new Bad(
    400,
    `invalid think value: ${JSON.stringify(value)} (must be "high", "medium", "low", "max", true, or false)`,
  );
}

function checkFormat(value: unknown): void {
  if (value === undefined || value === null || value === "" || value === "json" || isObject(value)) return;
  throw new Bad(500, `invalid format: ${JSON.stringify(value)}; expected "json" or a valid JSON Schema object`);
}

const UNIT: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

function duration(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw mismatch(value, "ChatRequest", "keep_alive", "api.Duration");
  if (/^[-+]?0$/.test(value)) return 0;
  if (/^[-+]?\d+(\.\d+)?$/.test(value)) throw new Bad(400, `time: missing unit in duration ${JSON.stringify(value)}`);
  if (!/^[-+]?(\d*\.?\d+(h|ms|m|s|us|µs|ns))+$/.test(value)) {
    throw new Bad(400, `time: invalid duration ${JSON.stringify(value)}`);
  }
  let seconds = 0;
  for (const [, amount, unit] of value.matchAll(/(\d*\.?\d+)(h|ms|m|s|us|µs|ns)/g)) {
    seconds += Number(amount) * (UNIT[unit ?? "s"] ?? 1);
  }
  return value.startsWith("-") ? -seconds : seconds;
}

function typed(json: Json, key: string, type: "string", go: string, at?: string): string | undefined;
function typed(json: Json, key: string, type: "boolean", go: string, at?: string): boolean | undefined;
function typed(json: Json, key: string, type: "string" | "boolean", go: string, at = ""): unknown {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) throw mismatch(value, "ChatRequest", at ? `${at}.${key}` : key, go);
  return value;
}

function list(json: Json, key: string, at = ""): unknown[] {
  const value = json[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw mismatch(value, "ChatRequest", at ? `${at}.${key}` : key, "[]interface {}");
  return value;
}

function object(json: Json, key: string, at = ""): Json {
  const value = json[key];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    throw mismatch(value, "ChatRequest", at ? `${at}.${key}` : key, "map[string]interface {}");
  }
  return value;
}

function mismatch(value: unknown, type: string, field: string, go: string): Bad {
  const kind = Array.isArray(value)
    ? "array"
    : value === null
      ? "null"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;
  return new Bad(400, `json: cannot unmarshal ${kind} into Go struct field ${type}.${field} of type ${go}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
