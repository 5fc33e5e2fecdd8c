/** The panel's core as whoever hosts it sees it: views are attached to it, commands talk to it. */
import type { Speed } from "../models/view.ts";
import type { Asides } from "./aside.ts";
import type { Disposable, SessionPorts } from "./ports.ts";
import type { HostMessage, PanelState, Phase, ViewMessage } from "./protocol.ts";
import type { StudioLink } from "./studio-link.ts";

/** One window's chat: several views (side bar, tab) may be attached and show the same. */
export interface PanelSession {
  /** The view gets nothing before it says `ready`; then a snapshot, then patches. */
  attach(send: (message: HostMessage) => void): AttachedView;
  /** What a command or a keybinding asks for, as if a view had. */
  receive(message: ViewMessage): void;
  newTask(): Promise<void>;
  stop(): Promise<void>;
  /** As a view would be shown it now. */
  state(): PanelState;
  /** For the prompt studio, which looks at the same task. */
  readonly studio: StudioLink;
  /** Requests beside the task. */
  readonly asides: Asides;
  /** How fast the last reply in this window was; undefined before there is one. */
  lastReply(): { model: string; speed: Speed } | undefined;
  /** For badge, context keys and the diff editor. */
  onDidChangePhase(listener: (phase: Phase) => void): Disposable;
  /** Stops what runs and waits until the log is flushed. */
  dispose(): Promise<void>;
}

export interface AttachedView {
  receive(message: ViewMessage): void;
  dispose(): void;
}

export type CreateSession = (ports: SessionPorts) => PanelSession;
