import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { ErrorBoundary } from '../../../src/ui/parts/ErrorBoundary';

/** Draws a boundary as React does, which the server's renderer does not: asks it what to do about new inputs and about errors. */
function boundary(part: () => ReactNode, again?: () => void) {
  const Part = () => part();
  const propsOf = (inputs: object) => ({ what: 'The part', inputs, ...(again ? { again } : {}), children: <Part /> });
  const it = new ErrorBoundary(propsOf({}));
  it.setState = (next) => Object.assign(it.state, next);
  return (inputs: object): string => {
    Object.assign(it, { props: propsOf(inputs) });
    Object.assign(it.state, ErrorBoundary.getDerivedStateFromProps(it.props, it.state));
    try {
      return renderToStaticMarkup(it.render());
    } catch (error) {
      Object.assign(it.state, ErrorBoundary.getDerivedStateFromError(error));
      const [, tryAgain] = (it.render() as { props: { children: { props: { onClick: () => void } }[] } }).props
        .children;
      pressed = tryAgain!.props.onClick;
      return renderToStaticMarkup(it.render());
    }
  };
}
let pressed: () => void;

/** Throws the first time it is drawn. */
function failingOnce() {
  const part = vi.fn<() => ReactNode>(() => 'the part');
  return part.mockImplementationOnce(() => {
    throw new Error('a slip');
  });
}

test('a part that fails says why, and is drawn again when the reader asks for it', () => {
  const [again, part] = [vi.fn(), failingOnce()];
  const draw = boundary(part, again);
  const inputs = { moment: 1 };
  expect(draw(inputs)).toContain('<strong>The part cannot be shown.</strong>');
  expect(draw(inputs)).toContain('a slip');
  expect(part).toHaveBeenCalledTimes(1);
  pressed();
  expect(again).toHaveBeenCalledOnce();
  expect(draw(inputs)).toBe('the part');
});

test('a part that failed is drawn again by itself when a value of its inputs changes, and not before', () => {
  const draw = boundary(failingOnce());
  expect(draw({ moment: 1 })).toContain('cannot be shown');
  expect(draw({ moment: 1 })).toContain('cannot be shown');
  expect(draw({ moment: 2 })).toBe('the part');
});
