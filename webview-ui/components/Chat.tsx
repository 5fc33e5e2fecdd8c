/**
 * The chat as a long list: only the stretches near the view are drawn. It follows the newest item until the user
 * scrolls up, and then stays where it is.
 */
import { memo, type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Item } from "../../src/panel/protocol.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { ItemView } from "./Items.tsx";

/** Items drawn or left out together. */
const CHUNK = 24;
/** A guess until a stretch was drawn once, in pixels. */
const ITEM_HEIGHT = 30;
/** How far outside the view stretches are drawn. */
const MARGIN = 1200;

export function Chat({ items, empty }: { items: readonly Item[]; empty: ReactNode }) {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useFollow(scroller, items);
  const chunks: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += CHUNK) chunks.push(items.slice(at, at + CHUNK));
  return (
    <div className="chat-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable from the keyboard */}
      <section className="chat" ref={scroller} onScroll={follow.onScroll} tabIndex={0} aria-label={t("chat.label")}>
        {items.length === 0 && empty}
        <div className="chat-column">
          {chunks.map((chunk, index) => (
            <Chunk
              key={index}
              items={chunk}
              lastId={items.at(-1)!.id}
              newest={index >= chunks.length - 2}
              scroller={scroller}
            />
          ))}
        </div>
      </section>
      {!follow.following && (
        <button type="button" className="pill" title={t("chat.down")} onClick={follow.down}>
          <Icon name="arrow-down" />
          {follow.news && t("chat.new")}
          {!follow.news && <span className="sr-only">{t("chat.down")}</span>}
        </button>
      )}
    </div>
  );
}

interface ChunkProps {
  items: readonly Item[];
  lastId: string;
  /** Always drawn, so that the end of the chat has its true height. */
  newest: boolean;
  scroller: RefObject<HTMLElement | null>;
}

const Chunk = memo(
  function Chunk({ items, lastId, newest, scroller }: ChunkProps) {
    const element = useRef<HTMLDivElement>(null);
    const height = useRef(items.length * ITEM_HEIGHT);
    const [near, setNear] = useState(newest);
    useEffect(() => {
      if (!element.current) return;
      const observer = new IntersectionObserver(
        (entries) => {
          const entry = entries.at(-1)!;
          // What has the focus or a selection stays.
          if (!entry.isIntersecting && element.current?.contains(document.activeElement)) return;
          if (!entry.isIntersecting) height.current = entry.boundingClientRect.height;
          setNear(entry.isIntersecting);
        },
        { root: scroller.current, rootMargin: `${MARGIN}px 0px` },
      );
      observer.observe(element.current);
      return () => observer.disconnect();
    }, [scroller]);
    const drawn = near || newest;
    return (
      <div ref={element} className="chunk" style={drawn ? undefined : { blockSize: height.current }}>
        {drawn && items.map((item) => <ItemView key={item.id} item={item} last={item.id === lastId} />)}
      </div>
    );
  },
  (before, after) =>
    before.newest === after.newest &&
    before.items.length === after.items.length &&
    before.items.every((item, index) => item === after.items[index]) &&
    (before.lastId === after.lastId || !(holds(before.items, before.lastId) || holds(after.items, after.lastId))),
);

const holds = (items: readonly Item[], id: string) => items.at(-1)?.id === id;

/** Pixels from the end that still count as the end: zoomed layouts round. */
const AT_END = 4;

function useFollow(scroller: RefObject<HTMLElement | null>, items: readonly Item[]) {
  const [following, setFollowing] = useState(true);
  const [news, setNews] = useState(false);
  const stuck = useRef(true);
  const last = useRef({ top: 0, distance: 0 });

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only the user moves away from the end upwards; text that grows moves the end, not the top.
    const left = element.scrollTop < last.current.top && distance > last.current.distance + 1;
    if (distance <= AT_END) stuck.current = true;
    else if (left) stuck.current = false;
    last.current = { top: element.scrollTop, distance };
    setFollowing(stuck.current);
    if (stuck.current) setNews(false);
  }, [scroller]);

  // Two things move the end away: more text, and a view that becomes smaller.
  useLayoutEffect(() => {
    if (items.length === 0) stuck.current = true;
    if (stuck.current) toEnd();
    else setNews(true);
  }, [items, toEnd]);
  useEffect(() => {
    if (!scroller.current) return;
    const observer = new ResizeObserver(() => {
      if (stuck.current) toEnd();
    });
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller, toEnd]);

  const down = useCallback(() => {
    stuck.current = true;
    setFollowing(true);
    setNews(false);
    toEnd();
  }, [toEnd]);

  return { following, news, onScroll, down };
}
