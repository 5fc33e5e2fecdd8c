/**
 * The port to a model server: what the core knows about models, whoever serves them. Field names of messages are
 * Ollama's, which everyone else can be mapped to. Implementations must not retry by themselves and must send
 * exactly what they are given: the bytes are the core's business.
 */
import type { StopCause, Usage } from "../task/events.ts";

export interface ChatMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string;
  thinking?: string;
  /** Plain base64, no data URL. */
  images?: string[];
  tool_calls?: { id?: string; function: { name: string; arguments: Record<string, unknown> } }[];
  tool_name?: string;
  tool_call_id?: string;
}

/** A tool as the native dialect declares it. */
export interface ToolSchema {
  type: "function";
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

export type Think = boolean | string;

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  tools?: ToolSchema[];
  think?: Think;
  /** Must contain num_ctx; constant for a task. Only what the user set may be in here besides. */
  options: { num_ctx: number; num_predict?: number } & Record<string, unknown>;
  keepAlive?: string | number;
  format?: unknown;
}

export type ModelDelta =
  | { type: "thinking"; text: string }
  | { type: "text"; text: string }
  | { type: "call"; id?: string; name: string; args: Record<string, unknown> };

export interface ChatReply {
  content: string;
  thinking: string;
  nativeCalls: { id?: string; name: string; args: Record<string, unknown> }[];
  /** "stop", "length", …, or undefined where the server gave none. */
  doneReason?: string;
  usage: Usage;
}

export interface ModelInfo {
  name: string;
  digest?: string;
  family?: string;
  parameterSize?: string;
  quantization?: string;
  /** completion, tools, thinking, vision, insert, embedding. */
  capabilities: string[];
  /** Trained context length in tokens; RoPE scaling may have stretched it from `original`. */
  trained?: number;
  rope?: { type?: string; factor?: number; original?: number };
  /** PARAMETER lines of the Modelfile, typed. */
  parameters: Record<string, string | number | boolean | string[]>;
  /** Raw `model_info` for fit calculations. */
  raw: Record<string, unknown>;
  sizeBytes?: number;
  remote?: boolean;
  /** Digest of the weights. Models made from one another share them, and with them the one runner. */
  blob?: string;
  /** System prompt and template of its Modelfile, for writing one from it. */
  system?: string;
  template?: string;
}

export interface ModelSummary {
  name: string;
  digest?: string;
  sizeBytes?: number;
  family?: string;
  parameterSize?: string;
  quantization?: string;
  capabilities?: string[];
  trained?: number;
  modifiedAt?: string;
  /** True if running it sends the conversation off this machine (a cloud stub). */
  remote?: boolean;
}

export interface LoadedModel {
  name: string;
  digest?: string;
  /** Tokens; the window in force. */
  context?: number;
  sizeBytes?: number;
  vramBytes?: number;
  expiresAt?: string;
}

export interface ModelServer {
  /** Where it is, for messages to the user. */
  readonly endpoint: string;
  version(signal?: AbortSignal): Promise<string>;
  list(signal?: AbortSignal): Promise<ModelSummary[]>;
  /** Cached by digest: one request per model. */
  show(name: string, signal?: AbortSignal): Promise<ModelInfo>;
  loaded(signal?: AbortSignal): Promise<LoadedModel[]>;
  /**
   * Streams one reply. Resolves when the server says it is done; rejects with a ModelError otherwise.
   * After `signal` aborts the socket is closed, in whatever phase, and the promise rejects with cause "stopped-by-user".
   */
  chat(request: ChatRequest, watch: { signal: AbortSignal; onDelta(delta: ModelDelta): void }): Promise<ChatReply>;
  /** The prompt as the server's template makes it of a request, without running it, where the server can. Loads the model. */
  render?(request: ChatRequest, signal?: AbortSignal): Promise<{ text: string; images: number }>;
}

/** One step of something slow that a server does with its models; bytes where it moves any. */
export interface Progress {
  status: string;
  digest?: string;
  total?: number;
  completed?: number;
}

export interface ProgressWatch {
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** A model made of another or of files; Ollama's body of /api/create. Files are named by digest and must be there before. */
export interface CreateRequest {
  model: string;
  from?: string;
  files?: Record<string, string>;
  adapters?: Record<string, string>;
  draft_files?: Record<string, string>;
  template?: string;
  license?: string[];
  system?: string;
  parameters?: Record<string, string | number | boolean | string[]>;
  messages?: { role: string; content: string }[];
  renderer?: string;
  parser?: string;
  requires?: string;
}

/**
 * What a server that keeps models can do with them besides running them. Nothing in here happens unasked. All of it
 * rejects with a ModelError; after an abort the connection is closed.
 */
export interface ModelLibrary {
  /** Downloads a model. What came before an abort is kept by the server and resumed. */
  pull(name: string, watch?: ProgressWatch): Promise<void>;
  /** The server pulls a base that it does not have: ask first. */
  create(request: CreateRequest, watch?: ProgressWatch): Promise<void>;
  remove(name: string, signal?: AbortSignal): Promise<void>;
  /** Loads a model as later requests with this window need it, so that the first of them does not load it again. */
  load(name: string, how?: { window?: number; keepAlive?: string | number }, signal?: AbortSignal): Promise<void>;
  unload(name: string, signal?: AbortSignal): Promise<void>;
  hasBlob(digest: string, signal?: AbortSignal): Promise<boolean>;
  addBlob(digest: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>;
  /** `model_info` with its arrays, which `show` leaves out because the vocabulary is among them; without that one. */
  layers(name: string, signal?: AbortSignal): Promise<Record<string, unknown>>;
}

/** What exactly stands between us and a server, where the cause alone is too coarse to say what to do. */
export type Fault =
  | "refused"
  | "unknown-host"
  | "no-route"
  | "silent"
  /** The name of whoever signed the certificate is not trusted here. */
  | "certificate"
  | "certificate-expired"
  | "certificate-name"
  /** The file of certificates to trust cannot be used. */
  | "ca-file"
  /** https to a server that speaks http, and the other way round. */
  | "not-https"
  | "needs-https"
  | "not-http"
  | "lost"
  | "redirect"
  | "wrong-path"
  /** A proxy before the server answers in its place. */
  | "proxy"
  /** The proxy that the user set: it is not there, or it refuses. */
  | "proxy-gone"
  | "proxy-refuses"
  /** Asks for a name and a password though no proxy of ours was to be passed. */
  | "proxy-stands-before"
  | "key-missing"
  | "forbidden"
  | "bad-address"
  | "bad-header";

/** A failure with a cause. `evidence` is what the server said or did, verbatim, without secrets. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  override readonly cause: StopCause;
  readonly evidence: string;
  /** Numbers the server gave with an overflow. */
  readonly counted?: { prompt: number; window: number };
  readonly fault?: Fault;
  /** What the model wrote of a call that the server could not read. */
  readonly raw?: string;
  constructor(
    cause: StopCause,
    message: string,
    evidence = "",
    more: {
      counted?: { prompt: number; window: number } | undefined;
      fault?: Fault | undefined;
      raw?: string | undefined;
    } = {},
  ) {
    super(message);
    this.cause = cause;
    this.evidence = evidence;
    if (more.counted) this.counted = more.counted;
    if (more.fault) this.fault = more.fault;
    if (more.raw) this.raw = more.raw;
  }
}
