/** Keeps one part that cannot be drawn from taking the rest with it: a grey panel says nothing and helps nobody. */
import { Component, type ReactNode } from "react";
import { t } from "../strings.ts";

interface Props {
  text: string;
  retry?: () => void;
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { failed: string | null }> {
  override state: { failed: string | null } = { failed: null };

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    return (
      <div className="broken" role="alert">
        <p>
          {this.props.text} <span className="faint">{this.state.failed}</span>
        </p>
        <button
          type="button"
          className="button secondary"
          onClick={() => {
            this.props.retry?.();
            this.setState({ failed: null });
          }}
        >
          {t("chat.redraw")}
        </button>
      </div>
    );
  }
}
