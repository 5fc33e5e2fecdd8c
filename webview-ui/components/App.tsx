/** The panel: which page is shown, and the keys that work everywhere in it. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { PanelState } from "../../src/panel/protocol.ts";
import type { Host } from "../host.ts";
import { panelKey } from "../keys.ts";
import { type CallItem, isBusy, type View, waitingCall } from "../state.ts";
import { t } from "../strings.ts";
import { Announcer } from "./Announcer.tsx";
import { ApprovalBar } from "./ApprovalBar.tsx";
import { Background } from "./Background.tsx";
import { Chat } from "./Chat.tsx";
import { Composer } from "./Composer.tsx";
import {
  FocusProvider,
  FoldScope,
  OutputsProvider,
  SendProvider,
  type Sight,
  SightProvider,
  UndoProvider,
} from "./context.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { FirstRun, needsFirstRun } from "./FirstRun.tsx";
import { Header } from "./Header.tsx";
import { History } from "./History.tsx";
import { Ledger } from "./Ledger.tsx";
import { Meter } from "./Meter.tsx";
import { PhaseLine } from "./PhaseLine.tsx";
import { Standing } from "./Pickers.tsx";
import { PutBack } from "./PutBack.tsx";
import { Queue } from "./Queue.tsx";
import { Toast } from "./Toast.tsx";
import { Todos } from "./Todos.tsx";
import { approval, stepOf, useTaking } from "./taking.tsx";
import { Undecided } from "./Undecided.tsx";

export function App({ view, host }: { view: View; host: Host }) {
  const { state } = view;
  return (
    <ErrorBoundary text={t("chat.brokenAll")} retry={() => host.send({ type: "ready" })}>
      <SendProvider value={host.send}>
        <OutputsProvider value={view.outputs}>
          <UndoProvider value={view.undo}>
            {state === null ? (
              <p className="empty faint">{t("chat.loading")}</p>
            ) : (
              <Panel view={view} state={state} host={host} />
            )}
          </UndoProvider>
        </OutputsProvider>
      </SendProvider>
    </ErrorBoundary>
  );
}

function Panel({ view, state, host }: { view: View; state: PanelState; host: Host }) {
  const [page, setPage] = useState<"chat" | "history">("chat");
  return (
    <>
      {page === "history" ? (
        <History history={state.history} current={state.task?.id} onClose={() => setPage("chat")} />
      ) : (
        <ChatPage view={view} state={state} host={host} onHistory={() => setPage("history")} />
      )}
      {view.toast && <ToastSlot toast={view.toast} />}
      <Announcer state={state} />
    </>
  );
}

/** A new toast is a new one, also with the same words. */
function ToastSlot({ toast }: { toast: NonNullable<View["toast"]> }) {
  const count = useRef(0);
  const last = useRef<View["toast"]>(null);
  if (last.current !== toast) {
    last.current = toast;
    count.current += 1;
  }
  return <Toast key={count.current} toast={toast} />;
}

interface PageProps {
  view: View;
  state: PanelState;
  host: Host;
  onHistory: () => void;
}

function ChatPage({ view, state, host, onHistory }: PageProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const focusInput = useCallback(() => field.current?.focus(), []);
  const waiting = waitingCall(state);
  const approvable = waiting?.preview?.kind === "question" ? undefined : waiting;
  const { seen, onSight } = useSight();
  const task = state.task?.id ?? "";
  const ledger = useLedger(state.task !== null && state.meter !== null);
  const [putBack, setPutBack] = useState<string>();
  useFocusRequests(state.focusInput, focusInput);
  const taking = useTaking(approvable);
  const decide = (act: "approve" | "approve-step"): boolean => {
    const step = act === "approve-step";
    if (!approvable || (step && stepOf(approvable).together < 2)) return false;
    const message = approval(approvable, taking, step ? "approve.step" : "approve");
    if (message) host.send(message);
    return message !== undefined;
  };
  useKeys(state, approvable, decide, field, focusInput);

  if (needsFirstRun(state)) {
    return (
      <main className="page">
        <Header task={null} onHistory={onHistory} />
        <FirstRun connection={state.connection} servers={state.servers} />
      </main>
    );
  }
  return (
    <FocusProvider value={focusInput}>
      <SightProvider value={onSight}>
        <FoldScope task={task}>
          <main className="page">
            <Header
              task={state.task}
              onHistory={onHistory}
              onPutBack={() => {
                setPutBack(task);
                host.send({ type: "undo", check: true });
              }}
            />
            {state.meter && (
              <Meter meter={state.meter} open={ledger.open} toggle={ledger.toggle} button={ledger.button} />
            )}
            <div className="stage">
              <div className="stage-chat" inert={ledger.open}>
                <Todos todos={state.todos} />
                <Chat key={task} items={state.items} empty={<Empty />} />
              </div>
              {ledger.open && state.meter && (
                <Ledger
                  key={task}
                  view={view.ledger}
                  meter={state.meter}
                  busy={isBusy(state)}
                  onClose={() => ledger.close(true)}
                />
              )}
            </div>
            <footer className="foot">
              <Limits state={state} />
              {putBack === task && <PutBack scope={{}} onClose={() => setPutBack(undefined)} />}
              <PhaseLine state={state} />
              <Undecided texts={state.undecided ?? []} held={state.task === null && state.queue.length > 0} />
              <Background commands={state.background} items={state.items} />
              <Queue queue={state.queue} />
              {approvable && (ledger.open || seen !== approvable.id) && (
                <ApprovalBar
                  key={approvable.id}
                  call={approvable}
                  onShow={() => {
                    ledger.close(false);
                    show(approvable);
                  }}
                />
              )}
              <Standing auto={state.auto} />
              <Composer state={state} waiting={waiting} suggestions={view.suggestions} field={field} host={host} />
            </footer>
          </main>
        </FoldScope>
      </SightProvider>
    </FocusProvider>
  );
}

function Empty() {
  return (
    <div className="empty">
      <p>{t("chat.empty")}</p>
      <p className="faint">{t("chat.emptyHint")}</p>
    </div>
  );
}

/** What keeps Bilby from its work here, apart from the model. */
function Limits({ state }: { state: PanelState }) {
  const { connection } = state;
  const lines: string[] = [];
  if (!state.trusted) lines.push(t("chat.untrusted"));
  else if (state.workspace === null) lines.push(t("chat.noFolder"));
  if (connection.state === "failed") lines.push(connection.message);
  return lines.map((line) => (
    <p key={line} className="limit">
      {line}
    </p>
  ));
}

function show(call: CallItem): void {
  document.getElementById(`item-${call.id}`)?.scrollIntoView({ block: "end" });
}

/** Whether the ledger is open; only a task has one. Closing it by keyboard leads back to what opened it. */
function useLedger(possible: boolean) {
  const [wanted, setWanted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (focus: boolean) => {
    setWanted(false);
    if (focus) button.current?.focus();
  };
  return { open: wanted && possible, button, close, toggle: () => setWanted(possible && !wanted) };
}

/** Which waiting card is wholly in view. */
function useSight() {
  const [seen, setSeen] = useState<string>();
  const onSight: Sight = useCallback((call, visible) => {
    setSeen((before) => (visible ? call : before === call ? undefined : before));
  }, []);
  return useMemo(() => ({ seen, onSight }), [seen, onSight]);
}

/** The input takes the focus when the host asks for it, or when the panel gets it and nothing in it has it. Never otherwise. */
function useFocusRequests(asked: number, focusInput: () => void): void {
  const first = useRef(asked);
  useEffect(() => {
    if (asked !== first.current) focusInput();
    first.current = asked;
  }, [asked, focusInput]);
  useEffect(() => {
    const onFocus = () => {
      if (document.activeElement === document.body) focusInput();
    };
    window.addEventListener("focus", onFocus);
    return () => window.removeEventListener("focus", onFocus);
  }, [focusInput]);
}

function useKeys(
  state: PanelState,
  waiting: CallItem | undefined,
  decide: (act: "approve" | "approve-step") => boolean,
  field: RefObject<HTMLTextAreaElement | null>,
  focusInput: () => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented && event.key !== "Enter") return;
      const writing = event.target === field.current && field.current?.dataset.writing === "true";
      const act = panelKey(event, { waiting: waiting !== undefined, busy: isBusy(state), writing });
      if (act === undefined) return;
      event.preventDefault();
      if (act === "approve" || act === "approve-step") {
        if (decide(act)) focusInput();
      } else if (act === "reject-focus" && waiting) {
        const buttons = document.querySelectorAll<HTMLElement>(`[data-reject="${CSS.escape(waiting.id)}"]`);
        // The bar above the input comes after the card, and is there only when the card is out of view.
        [...buttons].at(-1)?.focus();
      } else document.querySelector<HTMLElement>(".stop-button")?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [state, waiting, decide, field, focusInput]);
}
