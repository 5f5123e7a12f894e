import { expect, test } from 'vitest';
import { fold, type Trace } from '../../../src/trace/fold';
import { LongRun } from '../../../src/ui/shell/LongRun';
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
  markupOf(Transport, {
    ...sceneOf(trace, view),
    draft: trace.experiment!,
    going: trace,
    status,
    refused,
    seconds: 120,
    timeLeft: 65,
  });

/** Names of the buttons that can be pressed. */
const live = (markup: string): string[] =>
  elementsOf(markup, 'button')
    // Words of the glossary can always be pressed.
    .filter(({ tag }) => isLive(tag) && !tag.includes('class="term"'))
    .map(({ tag, text }) => /aria-label="([^"]*)"/.exec(tag)?.[1] ?? text);

const STEPS = ['Next phase', 'Next iteration'];

const REPLAY = ['Play', ...STEPS];
const nothing: Trace = { ...finished, cells: new Map(), latest: null };

test.each<[string, Case, string[]]>([
  ['a run is there', { status: 'idle' }, [...REPLAY, 'Train live', 'Reset']],
  ['it is replayed', { view: { playhead: { playing: true, speed: 1 } } }, ['Pause', ...STEPS, 'Train live', 'Reset']],
  ['nothing is there', { trace: nothing }, [...STEPS, 'Train live', 'Reset']],
  ['nothing is there and the draft cannot run', { trace: nothing, refused: true }, ['Reset']],
  ['it runs', { status: 'running' }, ['Pause training', 'Reset', 'Cancel']],
  ['it loads', { status: 'loading' }, ['Pause training', 'Reset', 'Cancel']],
  ['it pauses', { status: 'paused' }, [...REPLAY, 'Go on training', 'Reset', 'Cancel']],
  ['the draft cannot run', { refused: true }, [...REPLAY, 'Reset']],
  [
    'the draft cannot run, but a paused run goes on',
    { status: 'paused', refused: true },
    [...REPLAY, 'Go on training', 'Reset', 'Cancel'],
  ],
  [
    'an earlier moment is shown',
    { view: { at: { iteration: 1, phase: 'extrapolate' } } },
    [...REPLAY, 'Latest', 'Train live', 'Reset'],
  ],
])('what can be pressed when %s', (_, shown, expected) => {
  expect(live(draw(shown))).toEqual([...expected, 'Settings']);
});

test('a step says if it would begin a live run, and the button how long that takes', () => {
  expect(draw({ trace: nothing })).toContain('title="Next phase: begins a live run"');
  expect(draw({})).toContain('title="Next phase"');
  expect(plainText(draw({}))).toContain('Train live about 2 min 00 s');
});

test('what takes long is asked about, with the figure', () => {
  expect(plainText(markupOf(LongRun, { seconds: 7200 }))).toContain('about 2 h 00 min on this machine');
  expect(plainText(markupOf(LongRun, { seconds: null }))).not.toContain('Train anyway');
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

test('α and β of the arm in focus stand in the strip: α where momentum is constant, β where the objective has one', () => {
  const sliders = (view: Partial<View>) =>
    [...draw({ view }).matchAll(/type="range"[^>]*aria-label="(.) of /g)].map(([, letter]) => letter);
  expect(sliders({ arm: 'apo' })).toEqual(['α', 'β']);
  expect(sliders({ arm: 'dpo' })).toEqual(['β']);
});
