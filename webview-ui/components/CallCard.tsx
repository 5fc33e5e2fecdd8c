/** A call that waits for the user: what it would do, and the decision. The only box in the chat. */
import { type ReactNode, useEffect, useRef } from "react";
import type { CallPreview } from "../../src/panel/protocol.ts";
import { revealed } from "../format.ts";
import type { CallItem } from "../state.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { useFocusInput, useSend, useSight } from "./context.tsx";
import { Decision } from "./Decision.tsx";
import { Diff } from "./Diff.tsx";
import { Counts, Path } from "./file.tsx";
import { Hunks } from "./Hunks.tsx";
import { Markdown } from "./Markdown.tsx";
import { StepFiles } from "./StepFiles.tsx";
import { type Taking, useTaking } from "./taking.tsx";

/** Lines of a diff in the card. The rest is in the editor. */
const DIFF_LINES = 12;

export function CallCard({ call }: { call: CallItem }) {
  const { preview } = call;
  const foot = useSeen(call.id);
  const taking = useTaking(call);
  if (preview?.kind === "question") return <Question call={call} preview={preview} />;
  return (
    <section className="card" aria-label={t("approval.waits", { what: `${call.verb} ${call.object}` })}>
      <div className="card-head">
        <Icon name={call.icon} />
        <span className="verb">{call.verb}</span>
        <CardTitle call={call} />
      </div>
      {preview && <PreviewBody call={call} preview={preview} taking={taking} />}
      {preview && <Warnings preview={preview} />}
      <StepFiles call={call} taking={taking} />
      <div ref={foot}>
        <Decision call={call} />
      </div>
    </section>
  );
}

function CardTitle({ call }: { call: CallItem }) {
  const { preview } = call;
  if (preview?.kind === "change") {
    return (
      <>
        <Path path={preview.path} />
        {preview.newFile && <span className="faint">{t("diff.new")}</span>}
        <Counts added={preview.added} removed={preview.removed} />
      </>
    );
  }
  if (preview?.kind === "command") {
    return preview.cwd ? <span className="object faint">{t("command.in", { cwd: revealed(preview.cwd) })}</span> : null;
  }
  if (preview?.kind === "read") return <Path path={preview.path} />;
  if (preview?.kind === "mode") return <span className="object">{preview.to}</span>;
  return <span className="object">{revealed(call.object)}</span>;
}

function Warnings({ preview }: { preview: CallPreview }) {
  const lines = new Set(preview.kind === "change" ? preview.concerns : []);
  if ("why" in preview && preview.why) lines.add(preview.why);
  return [...lines].map((line) => (
    <p key={line} className="concern">
      <Icon name="warning" />
      <span>{line}</span>
    </p>
  ));
}

interface BodyProps {
  call: CallItem;
  preview: CallPreview;
  taking: Taking;
}

function PreviewBody({ call, preview, taking }: BodyProps): ReactNode {
  const send = useSend();
  switch (preview.kind) {
    case "change": {
      const shown = { diff: preview.diff, limit: DIFF_LINES, onMore: () => send({ type: "review", call: call.id }) };
      return taking.count > 1 ? <Hunks {...shown} taking={taking} /> : <Diff {...shown} />;
    }
    case "command":
      return (
        <div className="command">
          <pre dir="ltr">{revealed(preview.command)}</pre>
          {preview.background && <span className="faint">{t("command.background")}</span>}
        </div>
      );
    case "mode":
      return preview.reason ? <p className="card-text">{preview.reason}</p> : null;
    case "mcp":
      return (
        <div className="command">
          <pre dir="ltr">{revealed(preview.args)}</pre>
          <span className="faint">{t("mcp.at", { at: revealed(preview.at) })}</span>
        </div>
      );
    case "other":
      return (
        <pre className="card-pre" dir="ltr">
          {revealed(preview.text)}
        </pre>
      );
    default:
      return null;
  }
}

/** A question is answered, not approved: by one of its suggestions, or through the input. */
function Question({ call, preview }: { call: CallItem; preview: Extract<CallPreview, { kind: "question" }> }) {
  const send = useSend();
  const focusInput = useFocusInput();
  return (
    <section className="question" aria-label={t("question.label")}>
      <div className="question-text">
        <Icon name="question" />
        <Markdown text={preview.question} id={call.id} />
      </div>
      <div className="suggestions">
        {preview.suggestions.map((suggestion) => (
          <button
            type="button"
            key={suggestion.text}
            className="button secondary suggestion"
            dir="auto"
            onClick={(event) => {
              if (event.detail > 1) return;
              send({ type: "answer", call: call.id, text: suggestion.text });
              focusInput();
            }}
          >
            <span>{suggestion.text}</span>
            {suggestion.mode && <span className="faint">{t("question.mode", { mode: suggestion.mode })}</span>}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Reports whether the element is wholly in view; out of view once it is gone. */
function useSeen(call: string) {
  const element = useRef<HTMLDivElement>(null);
  const sight = useSight();
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      (entries) => sight(call, (entries.at(-1)?.intersectionRatio ?? 0) > 0.9),
      { threshold: [0, 0.9, 1] },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      sight(call, false);
    };
  }, [call, sight]);
  return element;
}
