/** The commands of a task that is kept in memory, over a real workspace or a part of one. */
import { createHash } from "node:crypto";
import { type CommandPorts, Commands } from "../../../src/agent/commands.ts";
import type { BlobStore } from "../../../src/task/blobs.ts";
import { memorySink, TaskLog } from "../../../src/task/log.ts";

export function commandsIn(
  world: Pick<CommandPorts, "workspace"> & Partial<CommandPorts>,
  log = new TaskLog("t", [], memorySink),
): Commands {
  return new Commands({ log, blobs: memoryBlobs(), output: () => undefined, now: () => performance.now(), ...world });
}

export function memoryBlobs(): BlobStore {
  const kept = new Map<string, Uint8Array>();
  return {
    async put(content) {
      const id = createHash("sha256").update(content).digest("hex");
      kept.set(id, content);
      return id;
    },
    get: async (id) => kept.get(id),
  };
}
