/** A default that changed below the user's words: what is new in it, what they had changed, both together, and the three ways on. */
import type { DiffRow, MergedRow, ThreeWay } from "../../src/panel/three-way.ts";
import { revealed } from "../format.ts";
import { s } from "./strings.ts";

interface Props {
  news: ThreeWay;
  keep: () => void;
  take: (text: string) => void;
  edit: (text: string) => void;
  reset: () => void;
}

export function News({ news, keep, take, edit, reset }: Props) {
  const { ours, yours, merged, text, conflicts } = news;
  return (
    <>
      {conflicts > 0 && (
        <p className="pane-note warn">
          {s(conflicts === 1 ? "news.conflicts.one" : "news.conflicts", { count: conflicts })}
        </p>
      )}
      <p className="pane-row">
        {conflicts === 0 && (
          <button type="button" className="button primary" onClick={() => take(text)}>
            {s("news.take")}
          </button>
        )}
        <button
          type="button"
          className={conflicts > 0 ? "button primary" : "button secondary"}
          onClick={() => edit(text)}
        >
          {s("news.edit")}
        </button>
        <button type="button" className="button secondary" onClick={keep}>
          {s("news.keep")}
        </button>
        <button type="button" className="button secondary" onClick={reset}>
          {s("news.default")}
        </button>
      </p>
      <div className="news">
        <Side title={s("news.ours")} rows={ours} />
        <Side title={s("news.yours")} rows={yours} />
        <figure className="news-side" aria-label={s("news.merged")}>
          <figcaption>{s("news.merged")}</figcaption>
          <div className="news-text">{merged.map(mergedLine)}</div>
        </figure>
      </div>
    </>
  );
}

function Side({ title, rows }: { title: string; rows: readonly DiffRow[] }) {
  const same = rows.every(({ sign }) => sign === " ");
  return (
    <figure className="news-side" aria-label={title}>
      <figcaption>{title}</figcaption>
      <div className="news-text">
        {same ? (
          <p className="faint">{s("news.none")}</p>
        ) : (
          folded(rows).map((row, index) => (
            <Line key={index} kind={kinds[row.sign]} sign={signs[row.sign]} text={row.text} />
          ))
        )}
      </div>
    </figure>
  );
}

/** A line before and after each change says where it is; the whole text stands in the third column. */
function folded(rows: readonly DiffRow[]): DiffRow[] {
  const near = (at: number) => rows.slice(Math.max(0, at - 1), at + 2).some(({ sign }) => sign !== " ");
  return rows.flatMap((row, at) => {
    if (near(at)) return [row];
    return at === 0 || near(at - 1) ? [{ sign: " " as const, text: "⋯" }] : [];
  });
}

const kinds = { "+": "added", "-": "removed", " ": "same" } as const;
const signs = { "+": "+", "-": "−", " ": " " } as const;

/** Beside colour, a letter says whose line it is. */
function mergedLine({ from, text }: MergedRow, index: number) {
  const kind = { both: "same", ours: "ours", yours: "yours", mark: "conflict" }[from];
  const sign = { both: " ", ours: "B", yours: "Y", mark: "!" }[from];
  return <Line key={index} kind={kind} sign={sign} text={text} />;
}

function Line({ kind, sign, text }: { kind: string; sign: string; text: string }) {
  return (
    <div className={`news-line ${kind}`} dir="auto">
      <span className="news-sign">{sign}</span>
      {revealed(text)}
    </div>
  );
}
