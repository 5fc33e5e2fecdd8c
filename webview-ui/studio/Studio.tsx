/** The studio's page: what is picked and what it costs on top, sections on the left, the text of one on the right; modes on a page of their own. */
import { useState } from "react";
import type { StudioState } from "../../src/panel/studio-protocol.ts";
import { ErrorBoundary } from "../components/ErrorBoundary.tsx";
import { t } from "../strings.ts";
import { Modes } from "./Modes.tsx";
import { Notices } from "./Notices.tsx";
import { Pane } from "./Pane.tsx";
import { Sections } from "./Sections.tsx";
import { type Send, WHOLE } from "./shown.ts";
import { s } from "./strings.ts";
import { Top } from "./Top.tsx";

interface Props {
  state: StudioState | null;
  saved: { slug: string; at: number } | null;
  send: Send;
}

export function Studio({ state, saved, send }: Props) {
  const [page, setPage] = useState<"prompt" | "modes">("prompt");
  const [selected, select] = useState<string>(WHOLE);
  if (!state) return <p className="studio-loading faint">{s("loading")}</p>;
  return (
    <main className="page studio">
      <header className="studio-head">
        <h1>{s("title")}</h1>
        <div className="segments" role="tablist" aria-label={s("title")}>
          {(["prompt", "modes"] as const).map((name) => (
            <button
              type="button"
              role="tab"
              key={name}
              className="segment"
              aria-selected={page === name}
              onClick={() => setPage(name)}
            >
              {s(`page.${name}`)}
            </button>
          ))}
        </div>
      </header>
      {state.failed !== null && (
        <p className="studio-failed" role="alert">
          {state.failed}
        </p>
      )}
      {page === "modes" ? (
        <ErrorBoundary text={t("chat.broken")}>
          <Modes state={state} saved={saved} send={send} />
        </ErrorBoundary>
      ) : (
        <>
          <Top state={state} send={send} />
          <Notices state={state} send={send} />
          <div className="studio-body">
            <Sections state={state} selected={selected} select={select} send={send} />
            <ErrorBoundary text={t("chat.broken")}>
              <Pane key={selected} state={state} selected={selected} select={select} send={send} />
            </ErrorBoundary>
          </div>
        </>
      )}
    </main>
  );
}
