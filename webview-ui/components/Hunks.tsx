/** A change of several hunks, each with a box: what is not ticked stays as it is in the file. */
import { useState } from "react";
import { clip, type DiffHunk, diffHunks } from "../diff.ts";
import { t } from "../strings.ts";
import { DiffLines } from "./Diff.tsx";
import { Counts } from "./file.tsx";
import type { Taking } from "./taking.tsx";

/** So many are shown before the rest is asked for. */
const SHOWN_FIRST = 6;
/** Of a long change, at least so many lines of each hunk. */
const LINES_EACH = 3;

interface Props {
  diff: string;
  taking: Taking;
  /** Lines for all of them together. */
  limit: number;
  onMore: () => void;
}

export function Hunks({ diff, taking, limit, onMore }: Props) {
  const [all, setAll] = useState(false);
  const hunks = diffHunks(diff);
  const shown = all ? hunks : hunks.slice(0, SHOWN_FIRST);
  const each = Math.max(LINES_EACH, Math.floor(limit / shown.length));
  const hidden = shown.reduce((sum, { lines }) => sum + clip(lines, each).hidden, 0);
  return (
    <fieldset className="diff hunks">
      <legend className="sr-only">{t("hunks.label")}</legend>
      {shown.map((hunk, index) => (
        <Hunk key={index} hunk={hunk} index={index} limit={each} taking={taking} />
      ))}
      {shown.length < hunks.length && (
        <button type="button" className="link diff-more" onClick={() => setAll(true)}>
          {t("hunks.more", { count: hunks.length - shown.length })}
        </button>
      )}
      {hidden > 0 && (
        <button type="button" className="link diff-more" onClick={onMore}>
          {t("diff.more", { lines: hidden })}
        </button>
      )}
    </fieldset>
  );
}

function Hunk({ hunk, index, limit, taking }: { hunk: DiffHunk; index: number; limit: number; taking: Taking }) {
  const left = taking.isLeft(index);
  const { start, lines, added, removed } = hunk;
  const name = t("hunks.name", { number: index + 1, count: taking.count, line: start, added, removed });
  return (
    <div className={left ? "hunk left-out" : "hunk"}>
      <label className="hunk-head" title={t(left ? "hunks.take" : "hunks.leave")}>
        <input type="checkbox" checked={!left} aria-label={name} onChange={() => taking.toggle(index)} />
        <span>{t("diff.line", { line: start })}</span>
        {left && <span>{t("hunks.left")}</span>}
        <Counts added={added} removed={removed} />
      </label>
      <DiffLines lines={clip(lines, limit).shown} />
    </div>
  );
}
