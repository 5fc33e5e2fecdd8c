/** Every item of the window. Its row opens the request that had it first; it can be pinned, dropped and taken back. */
import { Fragment, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { LedgerPrice, LedgerState } from "../../src/panel/protocol.ts";
import { duration, revealed, tokens } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, IconButton, moveFocus } from "./basics.tsx";
import { useSend } from "./context.tsx";
import { Path } from "./file.tsx";

type Item = LedgerState["items"][number];

interface Props {
  items: readonly Item[];
  lastStep: number | undefined;
  price: LedgerPrice | null;
  onOpen: (step: number, item: string) => void;
}

const kinds: Record<Item["kind"], string> = {
  section: "book",
  tools: "tools",
  task: "account",
  mention: "mention",
  file: "file",
  result: "output",
  reply: "comment",
  note: "note",
  summary: "fold",
};

const states: Record<Item["state"], string> = {
  sent: "arrow-up",
  cached: "check",
  pinned: "pinned",
  condensed: "fold",
  dropped: "circle-slash",
};

export function LedgerTable({ items, lastStep, price, onOpen }: Props) {
  const send = useSend();
  const [sort, setSort] = useState<"tokens" | "step">("tokens");
  const [asked, setAsked] = useState<string | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const most = Math.max(1, ...items.map((item) => item.tokens));
  const sorted = useMemo(
    () => (sort === "step" ? items.toSorted((a, b) => a.step - b.step) : items.toSorted((a, b) => b.tokens - a.tokens)),
    [items, sort],
  );
  const ask = (item: Item) => setAsked(item.id);
  // Of every new ledger too: the price has changed with it.
  useEffect(() => {
    if (asked !== null) send({ type: "ledger.price", item: asked });
  }, [asked, items, send]);
  const pin = (item: Item) =>
    send({ type: "ledger.change", item: item.id, change: item.state === "pinned" ? "unpinned" : "pinned" });
  const leave = (item: string) => {
    setAsked(null);
    body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(item)}"]`)?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
    const item = items.find((one) => one.id === id);
    if (asked !== null && event.key === "Escape") {
      event.stopPropagation();
      leave(asked);
    } else if (item && event.key === "Delete" && (item.canDrop || item.canRestore)) ask(item);
    else if (item?.canPin && event.key === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) pin(item);
    else return moveFocus(event, body.current, "[data-key]");
    event.preventDefault();
  };
  return (
    <div className="ledger-scroll">
      <table className="ledger-table">
        <thead>
          <tr>
            <th scope="col">{t("ledger.item")}</th>
            <Sorter by="step" sort={sort} setSort={setSort} />
            <th scope="col" className="ledger-state">
              {t("ledger.state")}
            </th>
            <Sorter by="tokens" sort={sort} setSort={setSort} />
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={keys}>
          {sorted.map((item, index) => (
            <Fragment key={item.id}>
              <Row
                item={item}
                items={items}
                share={item.tokens / most}
                first={index === 0}
                step={item.step === 0 ? lastStep : item.step <= (lastStep ?? 0) ? item.step : undefined}
                {...{ onOpen, ask, pin }}
              />
              {asked === item.id && (
                <Question
                  item={item}
                  price={price?.item === item.id ? price : null}
                  leave={() => leave(item.id)}
                  decide={() => {
                    send({ type: "ledger.change", item: item.id, change: item.canRestore ? "restored" : "dropped" });
                    leave(item.id);
                  }}
                />
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sorter({
  by,
  sort,
  setSort,
}: {
  by: "tokens" | "step";
  sort: string;
  setSort: (by: "tokens" | "step") => void;
}) {
  const isSorted = sort === by;
  return (
    <th
      scope="col"
      className={`ledger-${by}`}
      aria-sort={isSorted ? (by === "step" ? "ascending" : "descending") : "none"}
    >
      <button type="button" title={t(`ledger.sort.${by}`)} onClick={() => setSort(by)}>
        {t(by === "step" ? "ledger.column.step" : "ledger.tokens")}
        {isSorted && <Icon name={by === "step" ? "arrow-small-up" : "arrow-small-down"} />}
      </button>
    </th>
  );
}

interface RowProps {
  item: Item;
  items: readonly Item[];
  /** Of the largest. */
  share: number;
  first: boolean;
  /** Whose request it opens; undefined if no request had it yet. */
  step: number | undefined;
  onOpen: Props["onOpen"];
  ask: (item: Item) => void;
  pin: (item: Item) => void;
}

function Row({ item, items, share, first, step, onOpen, ask, pin }: RowProps) {
  const { id, kind, state } = item;
  const also = items.filter((other) => item.also.includes(other.id) && other.tokens > 0).map((other) => other.step);
  const words = [t(`ledger.state.${state}`)];
  if (item.was !== undefined) words.push(t("ledger.was", { tokens: tokens(item.was) }));
  if (also.length > 0) words.push(t("ledger.also", { steps: also.join(", ") }));
  const opens = step === undefined ? t("ledger.unsent") : t("ledger.openStep");
  const isPinned = state === "pinned";
  return (
    <tr className={`ledger-row ledger-${state}`}>
      <td className="ledger-item">
        <button
          type="button"
          data-key={id}
          tabIndex={first ? 0 : -1}
          title={`${revealed(item.label)}\n${words.join(", ")}\n${opens}`}
          aria-keyshortcuts="Delete p"
          onClick={() => step !== undefined && onOpen(step, id)}
        >
          <Icon name={kinds[kind]} />
          <span className="sr-only">{t(`ledger.kind.${kind}`)}: </span>
          <Label item={item} />
        </button>
      </td>
      <td className="ledger-step">{item.step === 0 ? "" : item.step}</td>
      <td className="ledger-state" title={words.join(", ")}>
        <Icon name={states[state]} />
        <span className="ledger-word">{words.join(", ")}</span>
      </td>
      <td className="ledger-tokens">
        {tokens(item.tokens)}
        <span className="ledger-bar" style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />
      </td>
      {(item.canPin || item.canDrop || item.canRestore) && (
        <td className="row-actions">
          {(item.canPin || isPinned) && (
            <IconButton
              icon={isPinned ? "pinned-dirty" : "pin"}
              label={t(isPinned ? "ledger.unpin" : "ledger.pin")}
              onClick={() => pin(item)}
            />
          )}
          {item.canDrop && <IconButton icon="trash" label={t("ledger.drop")} onClick={() => ask(item)} />}
          {item.canRestore && <IconButton icon="discard" label={t("ledger.restore")} onClick={() => ask(item)} />}
        </td>
      )}
    </tr>
  );
}

/** A file is told by the end of its path; everything else by its beginning. */
function Label({ item }: { item: Item }) {
  const path = item.kind === "file" ? /^\S+ (.+)$/.exec(item.label)?.[1] : undefined;
  if (path) return <Path path={path} />;
  return (
    <span className="ledger-label" dir="auto">
      {revealed(item.label)}
    </span>
  );
}

/** A change of what was sent breaks the server's prefix: what that costs, before it is done. */
function Question({
  item,
  price,
  leave,
  decide,
}: {
  item: Item;
  price: LedgerPrice | null;
  leave: () => void;
  decide: () => void;
}) {
  const yes = useRef<HTMLButtonElement>(null);
  const isReady = price !== null;
  useEffect(() => {
    if (isReady) yes.current?.focus();
  }, [isReady]);
  return (
    <tr className="ledger-question">
      <td colSpan={4}>
        <p role="status">{price ? costOf(price) : t("ledger.asking")}</p>
        <span className="ledger-choice">
          <button ref={yes} type="button" className="button primary" disabled={!price} onClick={decide}>
            {t(item.canRestore ? "ledger.doRestore" : "ledger.doDrop")}
          </button>
          <button type="button" className="button secondary" onClick={leave}>
            {t("ledger.leave")}
          </button>
        </span>
      </td>
    </tr>
  );
}

function costOf({ frees, rereads, ms }: LedgerPrice): string {
  const size = frees >= 0 ? t("ledger.frees", { tokens: tokens(frees) }) : t("ledger.adds", { tokens: tokens(-frees) });
  if (rereads === 0) return `${size} ${t("ledger.rereadsNothing")}`;
  const again = t("ledger.rereads", { tokens: tokens(rereads) });
  return `${size} ${again}${ms === undefined ? "." : ` ${t("ledger.rereadsTime", { time: duration(ms) })}`}`;
}
