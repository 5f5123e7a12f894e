import { expect, test } from 'vitest';
import { fold, type Trace } from '../../../src/trace/fold';
import { Transport } from '../../../src/ui/shell/Transport';
import type { View } from '../../../src/ui/state/view';
import type { RunState } from '../../../src/worker/protocol';
import { traceOf } from '../../support/events';
import { elementsOf, isLive, markupOf, plainText, sceneOf } from '../../support/page';

const evaluated = traceOf({ dpo: [1], apo: [1], control: [1] });
const cells = new Map(
  [...evaluated.cells].map(([key, cell]) => [key, { ...cell, extrapolation: { alpha: 0 } as never }]),
);
const finished: Trace = { ...evaluated, cells };

interface Case {
  status?: RunState;
  refused?: boolean;
  view?: Partial<View>;
  trace?: Trace;
}

const draw = ({ status = 'finished', refused = false, view = {}, trace = finished }: Case) =>
  markupOf(Transport, { ...sceneOf(trace, view), status, refused, timeLeft: 65 });

/** Names of the buttons that can be pressed. */
const live = (markup: string): string[] =>
  elementsOf(markup, 'button')
    .filter(({ tag }) => isLive(tag))
    .map(({ tag, text }) => /aria-label="([^"]*)"/.exec(tag)?.[1] ?? text);

const STEPS = ['Next phase', 'Next iteration'];

test.each<[string, Case, string[]]>([
  ['nothing runs', { status: 'idle' }, ['Play', ...STEPS, 'Reset']],
  ['it runs', { status: 'running' }, ['Pause', 'Reset', 'Cancel']],
  ['it loads', { status: 'loading' }, ['Pause', 'Reset', 'Cancel']],
  ['it pauses', { status: 'paused' }, ['Play', ...STEPS, 'Reset', 'Cancel']],
  ['the draft cannot run', { refused: true }, ['Reset']],
  [
    'the draft cannot run, but a paused run goes on',
    { status: 'paused', refused: true },
    ['Play', ...STEPS, 'Reset', 'Cancel'],
  ],
  [
    'the draft cannot run, but there is more to see',
    { refused: true, view: { at: { iteration: 1, phase: 'extrapolate' } } },
    [...STEPS, 'Reset', 'Latest'],
  ],
])('what can be pressed when %s', (_, shown, expected) => {
  expect(live(draw(shown))).toEqual([...expected, 'Settings']);
});

test('a step says if it would begin a new run', () => {
  expect(draw({ status: 'finished' })).toContain('title="Next phase: begins a new run"');
  expect(draw({ status: 'paused' })).toContain('title="Next phase"');
});

test('the time-lines show the moment, and how far the arm has come', () => {
  const markup = draw({ view: { at: { iteration: 1, phase: 'extrapolate' } } });
  expect(markup).toContain('aria-valuetext="iteration 1 of 2"');
  expect(markup).toContain('--reached:100%');
  const empty = { ...finished, cells: new Map(), latest: null };
  expect(plainText(draw({ trace: empty }))).toContain('Iteration – of 2');
});

test('progress is there only while a run is, with what it does and how long it still takes', () => {
  const trace = fold(finished, [{ kind: 'progress', done: 1, total: 4 }]);
  const arm = finished.experiment!.arms.find(({ id }) => id === 'control')!;
  expect(plainText(draw({ status: 'running', trace }))).toContain(`${arm.name}, iteration 2 · 25 % · 1 min 05 s left`);
  expect(draw({ status: 'running', trace })).not.toContain('hidden=""');
  expect(draw({ status: 'finished', trace })).toContain('hidden=""');
});
