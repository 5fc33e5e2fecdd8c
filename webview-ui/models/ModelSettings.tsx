/** What is set for one model, beside what holds for all where nothing is. A field that is emptied is no longer set. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { count } from "../../src/models/view.ts";
import type { CardDetails, ModelsInput } from "../../src/panel/models-protocol.ts";
import { IconButton } from "../components/basics.tsx";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

type Changes = Extract<ModelsInput, { type: "set" }>["changes"];
type Own = CardDetails["own"];
type Key = keyof Own & keyof Changes;

interface SettingsProps {
  name: string;
  details: CardDetails;
  /** It runs on this server, which loads and unloads it. */
  local: boolean;
  send: Send;
}

export function ModelSettings({ name, details, local, send }: SettingsProps) {
  const { own, all, window, windowFrom, outputLimit, thinks } = details;
  const set = (changes: Changes) => send({ type: "set", name, changes });
  const reset = (key: Key) => () => set({ [key]: null });
  const number = (key: "contextWindow" | "maxOutputTokens" | "temperature", placeholder: string, valid: Valid) => (
    <NumberField
      label={t(`set.${key}`)}
      value={own[key] ?? undefined}
      placeholder={placeholder}
      valid={valid}
      keep={(value) => set({ [key]: value })}
    />
  );
  const choice = <K extends "dialect" | "promptProfile" | "editWith" | "think">(
    key: K,
    options: readonly NonNullable<Own[K]>[],
    otherwise: string,
  ) => (
    <select
      className="input"
      aria-label={t(`set.${key}`)}
      value={own[key] ?? ""}
      onChange={({ target }) => set({ [key]: target.value === "" ? null : target.value } as Changes)}
    >
      <option value="">{otherwise}</option>
      {options.map((each) => (
        <option key={each} value={each}>
          {t(`set.${key}.${each}` as Parameters<typeof t>[0])}
        </option>
      ))}
    </select>
  );
  const asAll = (value: string) => t("set.asAll", { value });
  return (
    <section className="model-settings" aria-label={t("set")}>
      <h2>{t("set")}</h2>
      <div className="set-rows">
        <Row label={t("set.contextWindow")} reset={own.contextWindow !== undefined && reset("contextWindow")}>
          {number("contextWindow", t(`window.${windowFrom}`, { tokens: count(window) }), (n) => n >= 256)}
        </Row>
        <Row
          label={t("set.maxOutputTokens")}
          hint={outputLimit}
          reset={own.maxOutputTokens !== undefined && reset("maxOutputTokens")}
        >
          {number(
            "maxOutputTokens",
            all.maxOutputTokens > 0 ? asAll(count(all.maxOutputTokens)) : t("set.noLimit"),
            (n) => n === -1 || n > 0,
          )}
        </Row>
        {local && (
          <Row
            label={t("set.keepAlive")}
            hint={t("set.keepAlive.hint")}
            reset={own.keepAlive !== undefined && reset("keepAlive")}
          >
            <TextField
              label={t("set.keepAlive")}
              value={own.keepAlive}
              placeholder={all.keepAlive ? asAll(all.keepAlive) : t("set.asServer")}
              valid={(text) => /^(-?\d+|(-?\d+(\.\d+)?(ms|s|m|h))+)$/.test(text)}
              wrong={t("set.keepAlive.wrong")}
              keep={(text) => set({ keepAlive: text })}
            />
          </Row>
        )}
        <Row label={t("set.dialect")} reset={own.dialect !== undefined && reset("dialect")}>
          {choice("dialect", ["auto", "native", "xml", "json"], asAll(t(`set.dialect.${all.dialect}`)))}
        </Row>
        <Row label={t("set.promptProfile")} reset={own.promptProfile !== undefined && reset("promptProfile")}>
          {choice(
            "promptProfile",
            ["auto", "full", "lean", "minimal"],
            asAll(t(`set.promptProfile.${all.promptProfile}`)),
          )}
        </Row>
        <Row label={t("set.editWith")} reset={own.editWith !== undefined && reset("editWith")}>
          {choice("editWith", ["apply_diff", "write_file"], t("set.editWith.both"))}
        </Row>
        {thinks && (
          <Row label={t("set.think")} reset={own.think !== undefined && reset("think")}>
            {choice("think", ["auto", "off", "on", "low", "medium", "high"], asAll(t(`set.think.${all.think}`)))}
          </Row>
        )}
        <Row label={t("set.temperature")} reset={own.temperature !== undefined && reset("temperature")}>
          {number(
            "temperature",
            typeof all.temperature === "number" ? asAll(String(all.temperature)) : t("set.asModelfile"),
            (n) => n >= 0 && n <= 2,
          )}
        </Row>
      </div>
    </section>
  );
}

interface RowProps {
  label: string;
  hint?: string;
  /** Takes it back to what holds for all; false where nothing is set. */
  reset: false | (() => void);
  children: ReactNode;
}

function Row({ label, hint, reset, children }: RowProps) {
  return (
    <div className={`set-row${reset ? " own" : ""}`}>
      <span className="set-label">{label}</span>
      <span className="set-field">
        {children}
        {reset && <IconButton icon="discard" label={t("set.reset", { what: label })} onClick={reset} />}
      </span>
      {hint && <span className="faint set-hint">{hint}</span>}
    </div>
  );
}

type Valid = (value: number) => boolean;

interface NumberProps {
  label: string;
  value: number | undefined;
  placeholder: string;
  valid: Valid;
  keep: (value: number | null) => void;
}

/** Thousands may be written with commas or blanks, as they are shown. */
function NumberField({ value, valid, keep, ...rest }: NumberProps) {
  const read = (text: string) => Number(text.replace(/(?<=\d)[, ](?=\d{3}(\D|$))/g, ""));
  return (
    <TextField
      {...rest}
      value={value === undefined ? undefined : value.toLocaleString("en-US", { maximumFractionDigits: 3 })}
      valid={(text) => Number.isFinite(read(text)) && valid(read(text))}
      wrong={t("set.wrong")}
      keep={(text) => keep(text === null ? null : read(text))}
    />
  );
}

interface TextProps {
  label: string;
  value: string | undefined;
  placeholder: string;
  valid: (text: string) => boolean;
  wrong: string;
  keep: (text: string | null) => void;
}

function TextField({ label, value, placeholder, valid, wrong, keep }: TextProps) {
  const [typed, setTyped] = useState<string>();
  const text = typed?.trim();
  const bad = text !== undefined && text !== "" && !valid(text);
  const done = () => {
    if (text === undefined || bad) return;
    if (text !== (value ?? "")) keep(text === "" ? null : text);
    setTyped(undefined);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") done();
    if (event.key === "Escape") setTyped(undefined);
  };
  return (
    <>
      <input
        className="input"
        value={typed ?? value ?? ""}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={bad}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={key}
      />
      {bad && (
        <span className="memory-wrong" role="alert">
          {wrong}
        </span>
      )}
    </>
  );
}
