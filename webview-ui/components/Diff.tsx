/** A unified diff, drawn in the editor's own colours. With a limit, the rest is opened in the editor. */
import { useMemo } from "react";
import { clip, type DiffLine, diffLines } from "../diff.ts";
import { revealed } from "../format.ts";
import { t } from "../strings.ts";

export function Diff({ diff, limit, onMore }: { diff: string; limit?: number; onMore?: () => void }) {
  const { shown, hidden } = useMemo(() => clip(diffLines(diff), limit ?? Number.POSITIVE_INFINITY), [diff, limit]);
  if (shown.length === 0) return <p className="faint">{t("call.noDiff")}</p>;
  return (
    <figure className="diff" aria-label={t("diff.label")}>
      <DiffLines lines={shown} />
      {hidden > 0 && onMore && (
        <button type="button" className="link diff-more" onClick={onMore}>
          {t("diff.more", { lines: hidden })}
        </button>
      )}
    </figure>
  );
}

export function DiffLines({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <div className="diff-scroll" dir="ltr">
      <div className="diff-lines">
        {lines.map((line, index) => (
          <div key={index} className={`diff-line ${classes[line.sign]}`}>
            {line.sign === "@" ? (
              t("diff.line", { line: line.text })
            ) : (
              <>
                <span className="diff-sign">{line.sign === "-" ? "−" : line.sign}</span>
                {revealed(line.text)}
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

const classes = { "+": "added", "-": "removed", " ": "same", "@": "gap" } as const;
