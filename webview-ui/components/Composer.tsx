/**
 * The input: grows to eight lines, @ and / suggestions, pasted images, send and stop. Enter sends, and never approves.
 * A draft is kept per task over a reload of the view.
 */
import { type ClipboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { PanelState, ViewInput } from "../../src/panel/protocol.ts";
import type { Host } from "../host.ts";
import { composerKey } from "../keys.ts";
import { type CallItem, isBusy, type View } from "../state.ts";
import { t } from "../strings.ts";
import { taken } from "../suggest.ts";
import { Icon, IconButton } from "./basics.tsx";
import { useSend } from "./context.tsx";
import { useDraft } from "./draft.ts";
import { Clearer, EnhanceButton, useEnhanced } from "./Enhance.tsx";
import { AutoPicker, ModelPicker, ModePicker } from "./Pickers.tsx";
import { Suggestions, useSuggestions } from "./Suggestions.tsx";

const MAX_IMAGES = 8;
/** Of the image as a data URL, which is a third longer than the image. */
const MAX_IMAGE_CHARS = 20_000_000;

interface Props {
  state: PanelState;
  waiting: CallItem | undefined;
  suggestions: View["suggestions"];
  field: RefObject<HTMLTextAreaElement | null>;
  host: Host;
}

export function Composer({ state, waiting, suggestions, field, host }: Props) {
  const send = useSend();
  const [draft, setDraft] = useDraft(state.task?.id ?? "", host);
  const { text, images, before } = draft;
  const [problem, setProblem] = useState("");
  const caret = useRef<number>(undefined);
  const suggest = useSuggestions(suggestions);
  const busy = isBusy(state);
  const question = waiting?.preview?.kind === "question" ? waiting : undefined;
  const empty = text.trim() === "" && images.length === 0;
  const suggesting = suggest.typing !== undefined && suggest.entries.length > 0;

  const write = (next: string, at?: number) => {
    caret.current = at;
    setDraft((now) => ({ ...now, text: next }));
    setProblem("");
  };
  // The caret can only be set once the new text is in the field.
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  // What the editor's menu adds, behind what is typed already; the host is told, so that it is added once.
  const { insert } = state;
  useEffect(() => {
    if (!insert) return;
    setDraft((now) => ({
      ...now,
      text: `${now.text}${now.text === "" || now.text.endsWith(" ") ? "" : " "}${insert} `,
    }));
    send({ type: "inserted" });
    field.current?.focus();
  }, [insert, setDraft, send, field]);

  const working = useEnhanced(state.enhance, text, setDraft);

  const submit = () => {
    if (empty || working) return;
    send(message(text.trim(), images, question));
    suggest.close();
    setDraft({ text: "", images: [] });
    setProblem("");
  };
  const take = (insert: string) => {
    if (!suggest.typing) return;
    const next = taken(text, suggest.typing, insert);
    write(next.text, next.caret);
    // A folder goes on being completed, and a command that takes a name.
    suggest.look(next.text, next.caret);
    field.current?.focus();
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (files.length === 0) return;
    event.preventDefault();
    const problems = (all: number, read: number, small: number) => {
      if (small < read) return t("composer.imageTooBig");
      return all > MAX_IMAGES ? t("composer.imagesFull") : "";
    };
    Promise.all(files.map(readImage)).then(
      (read) => {
        const small = read.filter((image) => image.length <= MAX_IMAGE_CHARS);
        setProblem(problems(images.length + small.length, read.length, small.length));
        // Reading takes a moment, in which the user may have typed on.
        setDraft((now) => ({ ...now, images: [...now.images, ...small].slice(0, MAX_IMAGES) }));
      },
      () => setProblem(t("composer.imageUnreadable")),
    );
  };

  const blind = images.length > 0 && !seesImages(state) ? t("composer.blind", { model: state.model ?? "" }) : "";
  return (
    <div className="composer">
      {suggest.typing && <Suggestions list={suggest} take={take} />}
      <div className="composer-box">
        {images.length > 0 && (
          <Thumbs
            images={images}
            remove={(at) => setDraft((now) => ({ ...now, images: now.images.filter((_, index) => index !== at) }))}
          />
        )}
        {(problem || blind) && (
          <p className="composer-note" role="status">
            {problem || blind}
          </p>
        )}
        <Clearer
          working={working}
          done={before !== undefined}
          putBack={() => {
            write(before ?? text);
            setDraft(({ before: _, ...now }) => now);
            field.current?.focus();
          }}
        />
        <textarea
          ref={field}
          value={text}
          readOnly={working}
          rows={1}
          dir="auto"
          placeholder={t(placeholder(state, question !== undefined))}
          aria-label={t("composer.label")}
          aria-autocomplete="list"
          aria-controls={suggesting ? "suggestions" : undefined}
          aria-activedescendant={suggesting ? `suggestion-${suggest.at}` : undefined}
          data-writing={!empty}
          onChange={(event) => {
            write(event.target.value);
            suggest.look(event.target.value, event.target.selectionStart);
          }}
          onSelect={(event) => {
            if (suggest.typing) suggest.look(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onBlur={suggest.close}
          onPaste={paste}
          onKeyDown={(event) => {
            const { key, ctrlKey, metaKey, shiftKey, altKey, repeat, keyCode } = event;
            const { isComposing } = event.nativeEvent;
            if (working && key === "Escape") {
              event.stopPropagation();
              return send({ type: "enhance.end" });
            }
            const act = composerKey(
              { key, ctrlKey, metaKey, shiftKey, altKey, repeat, keyCode, isComposing },
              { suggesting, empty },
            );
            if (key === "Enter" && !shiftKey && !altKey && !isComposing && keyCode !== 229) event.preventDefault();
            if (act === undefined) return;
            event.preventDefault();
            // What means something here means nothing to the panel: a message sent with Ctrl+Enter approves nothing.
            event.stopPropagation();
            if (act === "send") submit();
            else if (act === "dismiss") suggest.close();
            else if (act === "take") take(suggest.entries[suggest.at]!.insert);
            else suggest.move(act === "next" ? 1 : -1);
          }}
        />
        <div className="composer-foot">
          <ModePicker state={state} />
          <ModelPicker state={state} />
          <AutoPicker auto={state.auto} granted={state.granted} />
          <span className="spacer" />
          <EnhanceButton state={state} text={text} working={working} />
          {busy && !empty && (
            <IconButton icon="send" label={t(question ? "composer.send" : "composer.queueSend")} onClick={submit} />
          )}
          {busy ? (
            <IconButton
              icon="stop-circle"
              className="stop-button"
              label={t("composer.stop")}
              onClick={() => send({ type: "stop" })}
            />
          ) : (
            <IconButton icon="send" label={t("composer.send")} disabled={empty || working} onClick={submit} />
          )}
        </div>
      </div>
    </div>
  );
}

function message(text: string, images: readonly string[], question: CallItem | undefined): ViewInput {
  if (question && images.length === 0) return { type: "answer", call: question.id, text };
  return images.length === 0 ? { type: "say", text } : { type: "say", text, images: [...images] };
}

function placeholder(state: PanelState, question: boolean) {
  if (question) return "composer.answer";
  if (isBusy(state)) return "composer.queue";
  return state.model === null ? "composer.noModel" : "composer.placeholder";
}

/** Unknown is taken for yes: the host knows better than an empty list. */
function seesImages({ connection, model }: PanelState): boolean {
  if (connection.state !== "ready") return true;
  const choice = connection.models.find(({ name }) => name === model);
  return choice === undefined || choice.capabilities.length === 0 || choice.capabilities.includes("vision");
}

function readImage(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

function Thumbs({ images, remove }: { images: readonly string[]; remove: (at: number) => void }) {
  return (
    <div className="thumbs">
      {images.map((image, index) => (
        <span key={image.slice(-64)} className="thumb">
          <img src={image} alt={t("composer.image", { n: index + 1 })} />
          <button
            type="button"
            title={t("composer.removeImage", { n: index + 1 })}
            aria-label={t("composer.removeImage", { n: index + 1 })}
            onClick={() => remove(index)}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  );
}
