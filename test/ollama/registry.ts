/**
 * The routes that change which models there are: pull, create, copy, delete, blobs. Nothing is downloaded; what can be
 * pulled is what the server was told.
 */
import { createHash } from "node:crypto";
import { blobOf, digestOf, type ModelSpec, sizeOf } from "./models.ts";

export class Registry {
  readonly #models = new Map<string, ModelSpec>();
  readonly #remote = new Map<string, ModelSpec>();
  readonly #blobs = new Set<string>();

  /** `remote` are models that a pull finds. */
  constructor(models: readonly ModelSpec[], remote: readonly ModelSpec[]) {
    for (const model of models) this.#models.set(model.name, model);
    for (const model of remote) this.#remote.set(model.name, model);
  }

  find(name: string): ModelSpec | undefined {
    return this.#models.get(name) ?? this.#models.get(`${name}:latest`);
  }

  all(): ModelSpec[] {
    return [...this.#models.values()];
  }

  remove(name: string): boolean {
    return this.#models.delete(this.find(name)?.name ?? name);
  }

  copy(source: string, destination: string): boolean {
    const model = this.find(source);
    if (model) this.#models.set(tagged(destination), { ...model, blob: blobOf(model), name: tagged(destination) });
    return model !== undefined;
  }

  hasBlob(digest: string): boolean {
    return this.#blobs.has(digest);
  }

  /** "created", "exists", or "mismatch" where the bytes are not what the digest says. */
  addBlob(digest: string, bytes: Uint8Array): "created" | "exists" | "mismatch" {
    if (this.#blobs.has(digest)) return "exists";
    if (digest !== `sha256:${createHash("sha256").update(bytes).digest("hex")}`) return "mismatch";
    this.#blobs.add(digest);
    return "created";
  }

  /** The lines a pull streams. The model is there when the last one was taken. */
  *pull(name: string): Generator<Record<string, unknown>> {
    const model = this.#remote.get(tagged(name)) ?? this.find(name);
    yield { status: "pulling manifest" };
    if (!model) {
      yield { error: "pull model manifest: file does not exist" };
      return;
    }
    const digest = `sha256:${digestOf(model)}`;
    const total = sizeOf(model);
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const completed = Math.round(total * share);
      yield { status: `pulling ${digest.slice(7, 19)}`, digest, total, ...(completed > 0 ? { completed } : {}) };
    }
    yield { status: "verifying sha256 digest" };
    yield { status: "writing manifest" };
    this.#models.set(model.name, model);
    yield { status: "success" };
  }

  /** The lines a create streams, or what is wrong with the request. */
  create(body: Record<string, unknown>): Iterable<Record<string, unknown>> | { status: number; error: string } {
    const { model: name, from, files, parameters, system, template } = body;
    if (typeof name !== "string" || name === "") return { status: 400, error: "model is required" };
    if (from === undefined && files === undefined) {
      return { status: 400, error: "neither 'from' or 'files' was specified" };
    }
    return this.#create(tagged(name), from, files, { parameters, system, template });
  }

  *#create(
    name: string,
    from: unknown,
    files: unknown,
    changes: { parameters: unknown; system: unknown; template: unknown },
  ): Generator<Record<string, unknown>> {
    let base: ModelSpec | undefined;
    if (typeof from === "string") {
      // A base that is not there is pulled first, unasked.
      if (!this.find(from)) yield* this.#pullBase(from);
      base = this.find(from);
      if (!base) return;
      yield { status: `using existing layer sha256:${blobOf(base)}` };
    } else {
      const digest = Object.values((files ?? {}) as Record<string, string>)[0] ?? "";
      if (!this.hasBlob(digest)) {
        yield { error: `blob not found: ${digest}` };
        return;
      }
      yield { status: "parsing GGUF" };
      base = { name, capabilities: ["completion"], blob: digest.slice(7) };
    }
    yield { status: "writing manifest" };
    this.#models.set(name, {
      ...base,
      name,
      blob: blobOf(base),
      parameters: { ...base.parameters, ...(changes.parameters as ModelSpec["parameters"]) },
      ...(typeof changes.system === "string" ? { system: changes.system } : {}),
      ...(typeof changes.template === "string" ? { template: changes.template } : {}),
      modifiedAt: new Date().toISOString(),
    });
    yield { status: "success" };
  }

  *#pullBase(from: string): Generator<Record<string, unknown>> {
    for (const line of this.pull(from)) if (line.status !== "success") yield line;
  }
}

function tagged(name: string): string {
  return name.includes(":") ? name : `${name}:latest`;
}
