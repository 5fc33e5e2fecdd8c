/** Mode, profile and dialect, and what the prompt takes of the window: the numbers a change is judged by. */
import type { StudioState } from "../../src/panel/studio-protocol.ts";
import { percent, tokens, windowSize } from "../format.ts";
import { Select } from "./fields.tsx";
import type { Send } from "./shown.ts";
import { s } from "./strings.ts";

export function Top({ state, send }: { state: StudioState; send: Send }) {
  const mode = state.modes.find(({ slug }) => slug === state.mode);
  return (
    <div className="studio-top">
      <div className="studio-picks">
        <Select
          label={s("pick.mode")}
          value={state.mode}
          options={state.modes.map(({ slug, name }) => [slug, name])}
          pick={(slug) => send({ type: "pick", mode: slug })}
        />
        <Select
          label={s("pick.profile")}
          value={state.picked.profile}
          options={[
            ["auto", s("pick.auto", { what: s(`profile.${state.profile}`) })],
            ...(["full", "lean", "minimal"] as const).map((name) => [name, s(`profile.${name}`)] as const),
          ]}
          pick={(profile) => send({ type: "pick", profile })}
        />
        <Select
          label={s("pick.dialect")}
          value={state.picked.dialect}
          options={[
            ["auto", s("pick.auto", { what: s(`dialect.${state.dialect}`) })],
            ...(["xml", "native", "json"] as const).map((name) => [name, s(`dialect.${name}`)] as const),
          ]}
          pick={(dialect) => send({ type: "pick", dialect })}
        />
        <Select
          label={s("pick.scope")}
          value={state.scope}
          options={[
            ["mode", s("scope.mode", { mode: mode?.name ?? state.mode })],
            ["all", s("scope.all")],
          ]}
          pick={(scope) => send({ type: "pick", scope })}
        />
        <Select
          label={s("pick.into")}
          value={state.into}
          options={[
            ["settings", s("into.settings")],
            ...(state.mayShare ? [["workspace", s("into.workspace")] as const] : []),
          ]}
          pick={(into) => send({ type: "pick", into })}
        />
      </div>
      <Total state={state} />
    </div>
  );
}

function Total({ state }: { state: StudioState }) {
  const { window } = state;
  const { total, byDefault, tools, left } = state.tokens;
  const share = total / window.tokens;
  const saved = byDefault - total;
  const size = windowSize(window.tokens);
  return (
    <div className="total" role="status">
      <svg
        className="total-bar"
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={s("total.label")}
      >
        <rect className="bar-ground" width="100" height="1" />
        <rect className="bar-prompt" width={Math.min(100, share * 100)} height="1" />
        <rect className="bar-reserve" x={100 - (window.reserve / window.tokens) * 100} width="100" height="1" />
      </svg>
      <p className="total-facts">
        <strong>{s("total.tokens", { tokens: total.toLocaleString() })}</strong>
        <span title={s(`window.${window.source}`)}>{s("total.share", { share: percent(share), window: size })}</span>
        <span title={s("total.reserve", { reserve: tokens(window.reserve) })}>
          {s("total.left", { left: tokens(left) })}
        </span>
        {tools > 0 && <span>{s("total.schemas", { tokens: tools.toLocaleString() })}</span>}
        {saved !== 0 && (
          <span className={saved > 0 ? "saved" : undefined}>
            {s(saved > 0 ? "total.saved" : "total.added", { tokens: Math.abs(saved).toLocaleString() })}
          </span>
        )}
      </p>
    </div>
  );
}
