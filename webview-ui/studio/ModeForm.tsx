/** The form for one mode: who it is, what it may do, and what of the settings is its own. The host checks it; here it is only filled in. */
import { useState } from "react";
import type { StudioMode } from "../../src/panel/studio-protocol.ts";
import { IconButton } from "../components/basics.tsx";
import { Select, TextArea, TextField } from "./fields.tsx";
import type { Send } from "./shown.ts";
import { s } from "./strings.ts";

type Entry = StudioMode["entry"];
type Group = (typeof groups)[number];
const groups = ["read", "edit", "command", "mcp"] as const;

interface Props {
  start: Entry;
  /** undefined for a new one. */
  mode: StudioMode | undefined;
  models: readonly string[];
  justSaved: boolean;
  duplicate: (entry: Entry) => void;
  send: Send;
}

export function ModeForm({ start, mode, models, justSaved, duplicate, send }: Props) {
  const [entry, setEntry] = useState(start);
  const [asking, setAsking] = useState(false);
  const set = (change: Partial<Entry>) => setEntry((now) => ({ ...now, ...change }));
  const edit = groupOf(entry, "edit");
  const changed = entry !== start;
  const own = mode?.source === "user";
  return (
    <form
      className="pane pane-form"
      aria-label={entry.name || s("modes.new")}
      onSubmit={(event) => {
        event.preventDefault();
        send({ type: "mode.save", mode: tidy(entry), ...(own ? { replaces: mode.slug } : {}) });
      }}
    >
      <header className="pane-head">
        <h2>{entry.name || s("modes.new")}</h2>
        <span className="spacer" />
        {mode && <IconButton icon="copy" label={s("modes.duplicate")} onClick={() => duplicate(entry)} />}
        {mode && (
          <IconButton
            icon="export"
            label={s("modes.export")}
            onClick={() => send({ type: "mode.export", slug: mode.slug })}
          />
        )}
        {own && mode.overrides && (
          <IconButton
            icon="discard"
            label={s("modes.reset")}
            onClick={() => send({ type: "mode.remove", slug: mode.slug })}
          />
        )}
        {own && !mode.overrides && (
          <IconButton icon="trash" label={s("modes.delete")} onClick={() => setAsking(true)} />
        )}
      </header>
      {asking && mode && (
        <p className="pane-row" role="alert">
          {s("modes.deleteSure", { mode: mode.name })}
          <button
            type="button"
            className="button primary"
            onClick={() => send({ type: "mode.remove", slug: mode.slug })}
          >
            {s("modes.delete")}
          </button>
          <button
            type="button"
            className="button secondary"
            onClick={(event) => {
              event.currentTarget.form?.querySelector<HTMLElement>(".icon-button:last-child")?.focus();
              setAsking(false);
            }}
          >
            {s("cancel")}
          </button>
        </p>
      )}
      {mode?.source === "workspace" && <p className="pane-note">{s("modes.fromWorkspace")}</p>}
      <div className="field-pair">
        <TextField label={s("modes.name")} value={entry.name} onChange={(name) => set({ name })} />
        <TextField
          label={s("modes.slug")}
          hint={s("modes.slugHint")}
          value={entry.slug}
          onChange={(slug) => set({ slug })}
        />
      </div>
      <TextField
        label={s("modes.when")}
        hint={s("modes.whenHint")}
        value={entry.whenToUse ?? ""}
        onChange={(whenToUse) => set({ whenToUse })}
      />
      <TextArea
        label={s("modes.role")}
        hint={s("modes.roleHint")}
        value={entry.roleDefinition}
        rows={4}
        onChange={(roleDefinition) => set({ roleDefinition })}
      />
      <fieldset className="field">
        <legend className="field-label">{s("modes.groups")}</legend>
        <div className="checks">
          {groups.map((group) => (
            <label key={group} className="check">
              <input
                type="checkbox"
                checked={groupOf(entry, group) !== undefined}
                onChange={(event) => set({ groups: withGroup(entry, group, event.target.checked) })}
              />
              {s(`group.${group}`)}
            </label>
          ))}
        </div>
      </fieldset>
      {edit && (
        <div className="field-pair">
          <TextField
            label={s("modes.files")}
            value={edit.fileRegex ?? ""}
            placeholder={s("modes.filesExample")}
            onChange={(fileRegex) => set({ groups: withLimits(entry, { ...edit, fileRegex }) })}
          />
          <TextField
            label={s("modes.filesIn")}
            value={edit.description ?? ""}
            onChange={(description) => set({ groups: withLimits(entry, { ...edit, description }) })}
          />
        </div>
      )}
      <TextArea
        label={s("modes.instructions")}
        value={entry.customInstructions ?? ""}
        rows={4}
        onChange={(customInstructions) => set({ customInstructions })}
      />
      <div className="field-pair">
        <Select
          label={s("modes.model")}
          value={entry.model ?? ""}
          options={modelOptions(models, entry.model)}
          pick={(model) => set({ model })}
        />
        <Select
          label={s("modes.profile")}
          value={entry.profile ?? ""}
          options={[
            ["", s("modes.profileAny")],
            ...(["full", "lean", "minimal"] as const).map((name) => [name, s(`profile.${name}`)] as const),
          ]}
          pick={(profile) => setEntry(({ profile: _, ...rest }) => (profile === "" ? rest : { ...rest, profile }))}
        />
        <Sampling entry={entry} name="temperature" label={s("modes.temperature")} set={set} />
        <Sampling entry={entry} name="top_p" label={s("modes.topP")} set={set} />
      </div>
      <p className="pane-row">
        <button type="submit" className="button primary" disabled={!changed && own}>
          {s(mode === undefined ? "modes.saveNew" : own ? "modes.save" : "modes.saveOver")}
        </button>
        {changed && mode && (
          <button type="button" className="button secondary" onClick={() => setEntry(start)}>
            {s("cancel")}
          </button>
        )}
        {justSaved && !changed && (
          <span className="faint" role="status">
            {s("modes.saved")}
          </span>
        )}
      </p>
    </form>
  );
}

/** Kept as text until it is a number, so that "0." can be typed. */
function Sampling({
  entry,
  name,
  label,
  set,
}: {
  entry: Entry;
  name: string;
  label: string;
  set: (change: Partial<Entry>) => void;
}) {
  const [text, setText] = useState(() => String(entry.sampling?.[name] ?? ""));
  return (
    <TextField
      label={label}
      value={text}
      placeholder={s("modes.unset")}
      onChange={(next) => {
        setText(next);
        const { [name]: _, ...rest } = entry.sampling ?? {};
        const value = Number(next);
        const isSet = next.trim() !== "" && Number.isFinite(value);
        set({ sampling: isSet ? { ...rest, [name]: value } : rest });
      }}
    />
  );
}

type Limits = { fileRegex?: string; description?: string };

function groupOf(entry: Entry, group: Group): Limits | undefined {
  const found = entry.groups.find((one) => (typeof one === "string" ? one : one[0]) === group);
  if (found === undefined) return undefined;
  return typeof found === "string" ? {} : found[1];
}

function withGroup(entry: Entry, group: Group, on: boolean): Entry["groups"] {
  const rest = entry.groups.filter((one) => (typeof one === "string" ? one : one[0]) !== group);
  return on ? [...rest, group] : rest;
}

function withLimits(entry: Entry, limits: Limits): Entry["groups"] {
  return entry.groups.map((one) => ((typeof one === "string" ? one : one[0]) === "edit" ? ["edit", limits] : one));
}

/** What is empty is left out of the file. */
function tidy(entry: Entry): Entry {
  const { whenToUse, customInstructions, model, profile, sampling = {}, ...rest } = entry;
  return {
    ...rest,
    slug: rest.slug.trim(),
    name: rest.name.trim(),
    groups: rest.groups.map((one) => {
      if (typeof one === "string") return one;
      const limits = Object.fromEntries(Object.entries(one[1]).filter(([, value]) => value?.trim()));
      return Object.keys(limits).length > 0 ? [one[0], limits] : one[0];
    }),
    ...(whenToUse?.trim() ? { whenToUse: whenToUse.trim() } : {}),
    ...(customInstructions?.trim() ? { customInstructions } : {}),
    ...(model ? { model } : {}),
    ...(profile ? { profile } : {}),
    ...(Object.keys(sampling).length > 0 ? { sampling } : {}),
  };
}

function modelOptions(models: readonly string[], chosen: string | undefined): (readonly [string, string])[] {
  const gone = chosen && !models.includes(chosen) ? [[chosen, s("modes.modelGone", { model: chosen })] as const] : [];
  return [["", s("modes.modelAny")], ...models.map((name) => [name, name] as const), ...gone];
}
