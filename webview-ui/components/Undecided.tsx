/**
 * Texts of the workspace that would speak to the model: named with what they cost, one click to read each, two to decide. The
 * first message of a task waits for that, and nothing of them is sent before.
 */
import type { PanelState } from "../../src/panel/protocol.ts";
import { tokens } from "../format.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";

interface Props {
  texts: NonNullable<PanelState["undecided"]>;
  /** A message waits for the decision. */
  held: boolean;
}

export function Undecided({ texts, held }: Props) {
  const send = useSend();
  const focusInput = useFocusInput();
  if (texts.length === 0) return null;
  const decide = (use: boolean) => {
    send({ type: "texts.decide", keys: texts.map(({ key }) => key), use });
    focusInput();
  };
  return (
    <section className="undecided" aria-label={t("undecided.title")} role={held ? "alert" : undefined}>
      <h2>{t(held ? "undecided.held" : "undecided.title")}</h2>
      <ul>
        {texts.map(({ key, kind, path, tokens: cost, invisible }) => (
          <li key={key}>
            <button
              type="button"
              className="link"
              title={t("undecided.show", { path })}
              onClick={() => send({ type: "texts.show", key })}
            >
              {path}
            </button>
            <p className="undecided-facts">
              {t(`undecided.${kind}`)} · {t("model.tokens", { tokens: tokens(cost) })}
            </p>
            {invisible.length > 0 && (
              <p className="concern">
                <Icon name="warning" />
                <span>{t("undecided.invisible", { chars: invisible.join(", ") })}</span>
              </p>
            )}
          </li>
        ))}
      </ul>
      <p className="undecided-buttons">
        <button type="button" className="button primary" onClick={() => decide(true)}>
          {t("undecided.use")}
        </button>
        <button type="button" className="button secondary" onClick={() => decide(false)}>
          {t("undecided.leave")}
        </button>
      </p>
    </section>
  );
}
