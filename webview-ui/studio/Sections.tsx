/** The list on the left: what is in the prompt in its order, each with a switch and its tokens; below it what is not in it, and why. */
import { useRef, useState } from "react";
import type { StudioSection, StudioState } from "../../src/panel/studio-protocol.ts";
import { Icon, moveFocus } from "../components/basics.tsx";
import { ADD, OWN, type Send, WHOLE } from "./shown.ts";
import { s } from "./strings.ts";

interface Props {
  state: StudioState;
  selected: string;
  select: (id: string) => void;
  send: Send;
}

export function Sections({ state, selected, select, send }: Props) {
  const [query, setQuery] = useState("");
  const list = useRef<HTMLElement>(null);
  const found = state.sections.filter((section) => matches(section, query));
  const present = found.filter(({ state }) => state !== "absent");
  const absent = found.filter(({ state }) => state === "absent");
  const support = state.support.filter((section) => matches(section, query));
  const changed = [...state.sections, ...state.support].some(
    ({ can, at }) => can.includes("reset") && (at?.of === "workspace") === (state.into === "workspace"),
  );
  const mode = state.modes.find(({ slug }) => slug === state.mode)?.name ?? state.mode;
  const row = (section: StudioSection) => (
    <Row
      key={section.id}
      section={section}
      selected={section.id === selected}
      select={() => select(section.id)}
      toggle={(on) => send({ type: "switch", section: section.id, on })}
    />
  );
  return (
    <nav
      ref={list}
      className={state.override ? "sections overridden" : "sections"}
      aria-label={s("list.label")}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLButtonElement) moveFocus(event, list.current, ".section-name");
      }}
    >
      <input
        type="search"
        className="input"
        value={query}
        placeholder={s("search")}
        aria-label={s("search")}
        onChange={(event) => setQuery(event.target.value)}
      />
      <Choice icon="file" label={s("list.whole")} on={selected === WHOLE} choose={() => select(WHOLE)}>
        <span className="count">{state.tokens.total.toLocaleString()}</span>
      </Choice>
      <ul>{present.map(row)}</ul>
      {found.length + support.length === 0 && <p className="empty">{s("list.none", { query })}</p>}
      <Choice icon="add" label={s("list.add")} on={selected === ADD} choose={() => select(ADD)} />
      <Choice icon="edit" label={s("list.override")} on={selected === OWN} choose={() => select(OWN)} />
      {changed && (
        <button
          type="button"
          className="section-choice"
          title={s(`list.resetHint.${state.into}`, { mode })}
          onClick={() => send({ type: "reset" })}
        >
          <Icon name="discard" />
          <span className="section-title">{s("list.reset")}</span>
        </button>
      )}
      {absent.length > 0 && (
        <>
          <h2 className="sections-head">{s("list.absent")}</h2>
          <ul className="absent">{absent.map(row)}</ul>
        </>
      )}
      {support.length > 0 && (
        <>
          <h2 className="sections-head">{s("list.support")}</h2>
          <ul>{support.map(row)}</ul>
        </>
      )}
    </nav>
  );
}

function Row({
  section,
  selected,
  select,
  toggle,
}: {
  section: StudioSection;
  selected: boolean;
  select: () => void;
  toggle: (on: boolean) => void;
}) {
  const { title, kind, state, tokens, why } = section;
  const mark = markOf(section);
  return (
    <li className={`section ${kind} ${state}`} aria-current={selected || undefined}>
      {section.can.includes("switch") ? (
        <input
          type="checkbox"
          checked={state === "on"}
          aria-label={s(kind === "tool" ? "switch.tool" : "switch.on", { title })}
          title={s(kind === "tool" ? "switch.tool" : "switch.on", { title })}
          onChange={(event) => toggle(event.target.checked)}
        />
      ) : (
        <span className="no-switch" />
      )}
      <button
        type="button"
        className="section-name"
        title={why === undefined ? title : `${title}: ${why}`}
        onClick={select}
      >
        <span className="section-title">{title}</span>
        {mark && <span className={`mark ${mark}`}>{s(`mark.${mark}`)}</span>}
        {state === "absent" && why !== undefined && <span className="section-why">{why}</span>}
      </button>
      {state === "on" && <span className="count">{tokens.toLocaleString()}</span>}
    </li>
  );
}

function Choice({
  icon,
  label,
  on,
  choose,
  children,
}: {
  icon: string;
  label: string;
  on: boolean;
  choose: () => void;
  children?: React.ReactNode;
}) {
  return (
    <button type="button" className="section-choice section-name" aria-current={on || undefined} onClick={choose}>
      <Icon name={icon} />
      <span className="section-title">{label}</span>
      {children}
    </button>
  );
}

function markOf({ state, stale, changed, kind, at }: StudioSection) {
  if (stale) return "stale";
  if (state === "off") return "off";
  if (kind === "override" || kind === "rules") return kind === "rules" ? "rules" : undefined;
  if (changed) return at?.of === "workspace" ? "theirs" : "changed";
  if (kind !== "added") return undefined;
  return at?.of === "workspace" ? "addedThere" : "added";
}

function matches({ title, text, source = "", id }: StudioSection, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = `${title}\n${id}\n${text}\n${source}`.toLowerCase();
  return words.every((word) => all.includes(word));
}
