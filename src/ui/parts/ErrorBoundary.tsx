import { Component, type ReactNode } from 'react';
import { messageOf } from '../../text';

interface ErrorBoundaryProps {
  /** What it is that cannot be shown, with its article. */
  what: string;
  children: ReactNode;
}

/** A part of the page that fails, or whose file is gone after a new version was put up, leaves the rest of the page as it is. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: messageOf(error) };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <div className="notice bad" role="alert">
        <p>
          <strong>{this.props.what} cannot be shown.</strong> Reloading the page may help. ({message})
        </p>
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  }
}
