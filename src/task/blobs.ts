/**
 * The port to content kept beside the logs, by SHA-256: what files were before a change, what was read, results
 * that were cut for the model. Never in the workspace.
 */
export interface BlobStore {
  /** Keeps the bytes and returns their hash, hex. Keeping the same bytes twice costs nothing. */
  put(bytes: Uint8Array): Promise<string>;
  /** undefined if nothing is kept under that hash, or what is there does not match it. */
  get(hash: string): Promise<Uint8Array | undefined>;
}
