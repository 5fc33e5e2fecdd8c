/** The mode editor: the modes there are, and a form for one. What is saved is the user's own file; a built-in mode stays below. */
import { useEffect, useState } from "react";
import type { StudioMode, StudioState } from "../../src/panel/studio-protocol.ts";
import { Icon } from "../components/basics.tsx";
import { ModeForm } from "./ModeForm.tsx";
import type { Send } from "./shown.ts";
import { s } from "./strings.ts";

type Entry = StudioMode["entry"];

/** What the form is about: a mode that is there, or a new one with what it starts from. */
type Edited = { slug: string } | { start: Entry };

const BLANK: Entry = { slug: "", name: "", roleDefinition: "", whenToUse: "", groups: ["read"] };

interface Props {
  state: StudioState;
  saved: { slug: string; at: number } | null;
  send: Send;
}

export function Modes({ state, saved, send }: Props) {
  const [edited, setEdited] = useState<Edited>({ slug: state.mode });
  const [seen, setSeen] = useState(saved);
  // The host has saved it: the form shows what is in the file now.
  useEffect(() => {
    if (saved && saved !== seen) {
      setSeen(saved);
      setEdited({ slug: saved.slug });
    }
  }, [saved, seen]);
  const slug = "slug" in edited ? edited.slug : undefined;
  const mode = state.modes.find((one) => one.slug === slug) ?? (slug === undefined ? undefined : state.modes[0]);
  const start = "start" in edited ? edited.start : mode!.entry;
  const duplicate = (entry: Entry) =>
    setEdited({
      start: { ...entry, slug: freeSlug(state.modes, entry.slug), name: s("modes.copyOf", { name: entry.name }) },
    });
  return (
    <div className="studio-body">
      <nav className="sections" aria-label={s("modes.label")}>
        <ul>
          {state.modes.map((one) => (
            <li key={one.slug} className="section" aria-current={one.slug === mode?.slug || undefined}>
              <button type="button" className="section-name" onClick={() => setEdited({ slug: one.slug })}>
                <span className="section-title">{one.name}</span>
                <span className="section-why">
                  {one.slug} · {s(sourceKey(one))}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <button
          type="button"
          className="section-choice"
          aria-current={"start" in edited || undefined}
          onClick={() => setEdited({ start: { ...BLANK, slug: freeSlug(state.modes, "my-mode") } })}
        >
          <Icon name="add" />
          <span className="section-title">{s("modes.new")}</span>
        </button>
        <button type="button" className="section-choice" onClick={() => send({ type: "mode.import" })}>
          <Icon name="cloud-download" />
          <span className="section-title">{s("modes.import")}</span>
        </button>
      </nav>
      <ModeForm
        key={`${mode?.slug ?? "new"} ${JSON.stringify(start)}`}
        start={start}
        mode={mode}
        models={state.models}
        justSaved={saved !== null && saved.slug === mode?.slug}
        duplicate={duplicate}
        send={send}
      />
    </div>
  );
}

export function sourceKey({ source, overrides }: StudioMode) {
  if (overrides) return "modes.overrides";
  return ({ "built-in": "modes.builtin", user: "modes.user", workspace: "modes.workspace" } as const)[source];
}

function freeSlug(modes: readonly StudioMode[], slug: string): string {
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? slug : `${slug}-${n}`;
    if (!modes.some((mode) => mode.slug === wanted)) return wanted;
  }
}
