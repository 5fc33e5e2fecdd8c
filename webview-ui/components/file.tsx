/** A file in a line of text: its path, and how much of it changes. */
import { revealed } from "../format.ts";

/** Cut at its start, because the end is what tells files apart. */
export function Path({ path }: { path: string }) {
  return (
    <span className="path" title={path}>
      <bdi>{revealed(path)}</bdi>
    </span>
  );
}

export function Counts({ added, removed }: { added: number; removed: number }) {
  return (
    <span className="counts">
      <span className="count-added">+{added}</span> <span className="count-removed">−{removed}</span>
    </span>
  );
}
