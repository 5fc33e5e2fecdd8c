/** Mode, model and what runs without asking: three small buttons under the input, each with a panel above it. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { GrantCategory, ModelChoice, PanelState } from "../../src/panel/protocol.ts";
import { revealed } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, moveFocus, useDismiss } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";
import { Servers } from "./Servers.tsx";

interface PickerProps {
  className: string;
  label: ReactNode;
  name: string;
  /** Drawn while open; `close` gives the focus back to the input. */
  children: (close: () => void) => ReactNode;
}

function Picker({ className, label, name, children }: PickerProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const focusInput = useFocusInput();
  useDismiss(open, () => setOpen(false), popup, button);
  useEffect(() => {
    if (!open) return;
    const list = popup.current;
    const first = list?.querySelector<HTMLElement>("[aria-selected=true], [aria-pressed=true]");
    (first ?? list?.querySelector<HTMLElement>("button"))?.focus();
  }, [open]);
  return (
    <>
      <button
        type="button"
        ref={button}
        className={`picker ${className}`}
        title={name}
        aria-label={name}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="picker-label">{label}</span>
        <Icon name="chevron-down" />
      </button>
      {open && (
        <div ref={popup} className="popup picker-popup" role="dialog" aria-label={name}>
          {children(() => {
            setOpen(false);
            focusInput();
          })}
        </div>
      )}
    </>
  );
}

/** A list to choose one from, with the arrow keys. */
export function Options({ label, framed, children }: { label: string; framed?: boolean; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={label}
      className={framed ? "options framed" : "options"}
      tabIndex={-1}
      onKeyDown={(event) => moveFocus(event, list.current, "[role=option]")}
    >
      {children}
    </div>
  );
}

export function ModePicker({ state }: { state: PanelState }) {
  const send = useSend();
  const current = state.modes.find((mode) => mode.slug === state.mode);
  const name = current?.name ?? state.mode;
  return (
    <Picker className="picker-mode" label={name} name={t("mode.pick", { mode: name })}>
      {(close) => (
        <>
          <Options label={t("mode.label")}>
            {state.modes.map((mode) => (
              <button
                type="button"
                role="option"
                key={mode.slug}
                className="option"
                aria-selected={mode.slug === state.mode}
                onClick={() => {
                  send({ type: "mode", slug: mode.slug });
                  close();
                }}
              >
                <span className="option-name">{mode.name}</span>
                <span className="option-detail">
                  {mode.model ? `${mode.whenToUse} · ${t("mode.own", { model: mode.model })}` : mode.whenToUse}
                </span>
              </button>
            ))}
          </Options>
          <button
            type="button"
            className="menu-item picker-more"
            onClick={() => {
              send({ type: "open.studio" });
              close();
            }}
          >
            <Icon name="settings" />
            <span>{t("mode.studio")}</span>
          </button>
        </>
      )}
    </Picker>
  );
}

/** From this many models on there is a field to filter them. */
const MANY_MODELS = 9;

export function ModelPicker({ state }: { state: PanelState }) {
  const { connection } = state;
  const models = connection.state === "ready" ? connection.models : [];
  const name = state.model ?? t("model.none");
  const failed = connection.state === "failed";
  const label = failed ? (
    <>
      <Icon name="warning" />
      {name}
    </>
  ) : (
    name
  );
  const { servers = [] } = state;
  const picked = t("model.pick", { model: name });
  return (
    <Picker className="picker-model" label={label} name={failed ? `${picked}. ${connection.message}` : picked}>
      {(close) => (
        <>
          {servers.length > 0 && (
            <section className="picker-servers">
              <h2>{t("servers.title")}</h2>
              <Servers servers={servers} />
            </section>
          )}
          <Models models={models} state={state} close={close} />
        </>
      )}
    </Picker>
  );
}

const NO_MODELS = { ready: "model.empty", connecting: "model.connecting", failed: "model.unconnected" } as const;

function Models({ models, state, close }: { models: readonly ModelChoice[]; state: PanelState; close: () => void }) {
  const send = useSend();
  const [filter, setFilter] = useState("");
  const shown = models.filter((model) => model.name.toLowerCase().includes(filter.trim().toLowerCase()));
  if (models.length === 0) {
    return (
      <div className="popup-text">
        <p>{t(NO_MODELS[state.connection.state])}</p>
        {state.connection.state !== "connecting" && (
          <button type="button" className="link" onClick={() => send({ type: "connect" })}>
            {t("first.retry")}
          </button>
        )}
      </div>
    );
  }
  return (
    <>
      {models.length >= MANY_MODELS && (
        <input
          className="input filter"
          type="search"
          value={filter}
          placeholder={t("model.search")}
          aria-label={t("model.search")}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <h2 className="picker-title">{t("model.choose")}</h2>
      <Options label={t("model.choose")}>
        {shown.map((model) => (
          <ModelOption
            key={model.name}
            model={model}
            selected={model.name === state.model}
            choose={() => {
              send({ type: "model", name: model.name });
              close();
            }}
          />
        ))}
        {shown.length === 0 && <p className="popup-text">{t("composer.nothing")}</p>}
      </Options>
      <button
        type="button"
        className="option option-more"
        onClick={() => {
          send({ type: "open.models" });
          close();
        }}
      >
        {t("model.view")}
      </button>
    </>
  );
}

export function ModelOption({
  model,
  selected,
  choose,
  badge,
}: {
  model: ModelChoice;
  selected: boolean;
  choose: () => void;
  badge?: string;
}) {
  return (
    <button type="button" role="option" className="option" aria-selected={selected} onClick={choose}>
      <span className="option-head">
        <span className="option-name">{model.name}</span>
        {badge && <span className="badge">{badge}</span>}
        {model.remote && (
          <span className="badge warn" title={t("model.remoteHint")}>
            <Icon name="cloud" />
            {t("model.remote")}
          </span>
        )}
      </span>
      <span className="option-detail">{model.detail}</span>
      {model.caveat && <span className="option-caveat">{model.caveat}</span>}
    </button>
  );
}

export const categories: readonly GrantCategory[] = ["read", "edit", "command", "mcp", "mode"];
const scopes = ["ask", "task", "always"] as const;

export function AutoPicker({ auto, granted }: Pick<PanelState, "auto" | "granted">) {
  const standing = categories.filter((category) => auto[category] !== "ask");
  const list = standing.map((category) => t(`auto.${category}`)).join(", ") || t("auto.none");
  const label = (
    <>
      <span className="picker-icon">
        <Icon name="shield" />
      </span>
      <span className="picker-prefix">{t("auto.label")}: </span>
      {list}
    </>
  );
  return (
    <Picker className="picker-auto" label={label} name={t("auto.pick", { what: list })}>
      {() => (
        <div className="auto">
          <h2>{t("auto.title")}</h2>
          {categories.map((category) => (
            <div key={category}>
              <AutoRow category={category} scope={auto[category]} />
              {(category === "command" || category === "mcp") && <Exactly lines={granted?.[category] ?? []} />}
            </div>
          ))}
        </div>
      )}
    </Picker>
  );
}

/** What a grant of single commands or tools comes to, word for word. */
function Exactly({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className="granted" aria-label={t("auto.exactly")}>
      {lines.map((line) => (
        <li key={line} className="mono" dir="ltr">
          {revealed(line)}
        </li>
      ))}
    </ul>
  );
}

function AutoRow({ category, scope }: { category: GrantCategory; scope: PanelState["auto"][GrantCategory] }) {
  const send = useSend();
  return (
    <fieldset className="auto-row">
      <legend className="auto-name">
        {t(`auto.long.${category}`)}
        <span className="option-detail">{t(`auto.hint.${category}`)}</span>
      </legend>
      {/* Buttons, not radios: there an arrow key would grant on its way. */}
      <div className="segments">
        {scopes.map((choice) => (
          <button
            type="button"
            key={choice}
            className="segment"
            aria-pressed={choice === scope}
            title={t(`auto.scope.${choice}`)}
            onClick={() => send({ type: "auto", category, scope: choice })}
          >
            {t(`auto.${choice}`)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** Every standing grant that changes something, in view, with one click to take them back. */
export function Standing({ auto }: { auto: PanelState["auto"] }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const granted = categories.filter((category) => category !== "read" && auto[category] !== "ask");
  if (granted.length === 0) return null;
  const what = granted.map((category) => {
    const name = t(`auto.long.${category}`).toLowerCase();
    return auto[category] === "task" ? t("auto.standing.task", { what: name }) : name;
  });
  return (
    <div className="standing">
      <Icon name="unlock" />
      <span className="standing-what" title={what.join(", ")}>
        {t("auto.standing", { what: what.join(", ") })}
      </span>
      <button
        type="button"
        className="link"
        title={t("auto.revokeHint")}
        onClick={() => {
          for (const category of granted) send({ type: "auto", category, scope: "ask" });
          focusInput();
        }}
      >
        {t("auto.revoke")}
      </button>
    </div>
  );
}
