import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { shallow } from 'zustand/shallow';
import { messageOf } from '../../text';
import { partsWords } from '../../words/en/parts';

interface ErrorBoundaryProps {
  /** What it is that cannot be shown, with its article. */
  what: string;
  /** What the part is drawn from: when a value of it changes, a part that failed is drawn again. */
  inputs?: object;
  /** Called before the reader's “Try again” draws it. */
  again?: () => void;
  children: ReactNode;
}

interface State {
  message: string | null;
  inputs: object;
}

const NOTHING = {};

/** Keeps the rest of the page when a part of it fails, or when its file is gone because a new version was published. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { message: null, inputs: this.props.inputs ?? NOTHING };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { message: messageOf(error) };
  }

  static getDerivedStateFromProps({ inputs = NOTHING }: ErrorBoundaryProps, state: State): State | null {
    return shallow(inputs, state.inputs) ? null : { message: null, inputs };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    const words = partsWords().failed;
    return (
      <div className="notice bad" role="alert">
        <p>
          <strong>{words.about(this.props.what)}</strong> {words.help(message)}
        </p>
        <button type="button" onClick={this.again}>
          {words.again}
        </button>
        <button type="button" onClick={() => location.reload()}>
          {words.reload}
        </button>
      </div>
    );
  }

  private readonly again = () => {
    this.props.again?.();
    this.setState({ message: null });
  };
}

interface PartProps<Props> {
  what: string;
  part: ComponentType<Props>;
  props: Props;
}

/** A part of the page with a boundary of its own. */
export function Bounded<Props extends object>({ what, part: Part, props }: PartProps<Props>) {
  return (
    <ErrorBoundary what={what} inputs={props}>
      <Part {...props} />
    </ErrorBoundary>
  );
}

/**
 * The same of a part in a file of its own, which is asked for when it is first drawn, and once more by “Try again”. `waiting` stands there
 * until the file has come; `inputs` is what the part is drawn from, if it reads more than its props. Words are asked for when they are drawn.
 */
export function lazyPart<Props extends object>(
  what: () => string,
  load: () => Promise<ComponentType<Props>>,
  waiting: () => ReactNode,
) {
  const fresh = () => lazy(() => load().then((part) => ({ default: part })));
  let latest = fresh();
  return function LazyPart({ props, inputs = props }: { props: Props; inputs?: object }) {
    const [Part, setPart] = useState(() => latest);
    const again = () => {
      latest = fresh();
      setPart(() => latest);
    };
    return (
      <ErrorBoundary what={what()} inputs={inputs} again={again}>
        <Suspense fallback={waiting()}>
          <Part {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
