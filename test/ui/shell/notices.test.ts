import { expect, test } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { EMPTY_TRACE } from '../../../src/trace/fold';
import { Header } from '../../../src/ui/shell/Header';
import { Notices } from '../../../src/ui/shell/Notices';
import { type Run, useRun } from '../../../src/ui/state/runStore';
import { traceOf } from '../../support/events';
import { elementsOf, isLive, markupOf, plainText } from '../../support/page';

const fresh = useRun.getInitialState();
const trace = traceOf({ dpo: [1, 1], apo: [1, 1], control: [1, 1] });
const live: Partial<Run> = { trace, draft: trace.experiment!, source: 'live' };
const draw = (run: Partial<Run>) => markupOf(Notices, { run: { ...fresh, ...run }, asks: false });
const badge = (run: Partial<Run>) => elementsOf(draw(run), 'strong')[1]!.text;
const buttons = (run: Partial<Run>) => elementsOf(draw(run), 'button').map(({ text }) => text);
const bandit = presetNamed('bandit-clock').experiment;

test.each([
  ['Ready', {}],
  ['Recorded run', { trace, source: 'recorded' }],
  ['Opened run', { trace, source: 'file', status: 'idle' }],
  ['Loading', { ...live, status: 'loading' }],
  ['Live run', { ...live, status: 'running' }],
  ['Finished', { ...live, status: 'finished' }],
  ['Stopped', { ...live, status: 'failed' }],
] as const)('the badge says %s', (expected, run) => {
  expect(badge(run)).toBe(expected);
});

test('a failed run says why, how far it came, and what helps', () => {
  const engine = { kind: 'webgpu', description: 'a GPU', reason: null } as const;
  const text = plainText(
    draw({ ...live, status: 'failed', detail: { code: 'other', facts: { detail: 'the device was lost' } }, engine }),
  );
  expect(text).toContain('The run stopped: the device was lost. The last good iteration is 2; it stays on the screen.');
  expect(buttons({ ...live, status: 'failed', engine })).toEqual(['Run again', 'Run on the CPU']);
  expect(plainText(draw({ status: 'failed' }))).toContain('no reason was given. No iteration was finished.');
});

test('a run that is trained again by other kernels says why', () => {
  const engine = { kind: 'webgpu', description: 'a GPU', reason: null } as const;
  const unlike = { code: 'kernels-refused', facts: { kernel: 'attention quad', adapter: 'a GPU' } } as const;
  expect(plainText(draw({ ...live, engine: { ...engine, unlike } }))).toContain(
    'Trained again by other kernels than the opened run. The recorded run used &quot;attention quad&quot;, which does',
  );
  expect(plainText(draw({ ...live, engine }))).not.toContain('other kernels');
});

test('changed settings offer a restart; settings that cannot run only the way back', () => {
  const step = { draft: fresh.draft, preset: fresh.preset };
  const changed = { ...live, draft: { ...trace.experiment!, iterations: 9 }, past: [step] };
  expect(buttons(live)).toEqual([]);
  expect(buttons(changed)).toEqual(['Restart', 'Undo']);
  const arms = bandit.arms.map((arm) => ({ ...arm, objective: { id: 'zopo', settings: {} } }));
  const refused = { ...changed, draft: { ...bandit, arms } };
  expect(buttons(refused)).toEqual(['Undo']);
  expect(plainText(draw(refused))).toContain('These settings cannot run.');
});

test('a preset that has left the list is not one that somebody changed', () => {
  const shown = (draft: Run['draft']) => plainText(draw({ draft, trace: EMPTY_TRACE }));
  const earlier = presetNamed('bandit-three').experiment;
  expect(shown(earlier)).toContain('an earlier preset, which old links still open');
  expect(shown({ ...earlier, seeds: [3] })).toContain('an earlier preset');
  expect(shown({ ...earlier, iterations: 9 })).toContain('with changed settings');
  expect(shown({ ...earlier, title: 'Mine' })).toContain('an experiment of its own');
});

test('the run before can be brought back, but not while another is going on', () => {
  const kept = { trace, source: 'recorded', status: 'idle', detail: null, engine: null } as const;
  expect(buttons({ kept })).toEqual(['Bring back the recorded run']);
  expect(buttons({ ...live, kept: { ...kept, source: 'live' }, status: 'paused' })).toEqual([
    'Bring back the last run',
  ]);
  expect(buttons({ ...live, kept, status: 'running' })).toEqual([]);
});

test('a choice can be undone until something runs, and the recorded run offers its seeds', () => {
  const chosen = { preset: 'bandit-clock', draft: bandit, past: [{ draft: fresh.draft, preset: fresh.preset }] };
  expect(buttons(chosen)).toEqual(['Undo the choice']);
  expect(buttons({ ...chosen, source: 'live' })).not.toContain('Undo the choice');
  const draft = { ...trace.experiment!, seeds: [0] };
  expect(buttons({ trace, draft, source: 'recorded' })).toEqual(['Use 2 seeds, as recorded']);
});

test('a refused link and an engine that is not the GPU say so', () => {
  expect(plainText(draw({ problem: { code: 'other', facts: { detail: 'This link cannot be opened.' } } }))).toContain(
    'This link cannot be opened. Dismiss',
  );
  const engine = { kind: 'cpu', description: 'the CPU', reason: 'There is no GPU.' } as const;
  expect(plainText(draw({ engine }))).toContain('Running on the CPU. There is no GPU.');
});

test('the header says who learns, marks a changed preset and shares only what has a link', () => {
  const draw = (draft: Run['draft'], preset: string) =>
    markupOf(Header, {
      experiment: draft,
      draft,
      preset,
      trace: EMPTY_TRACE,
      opening: null,
      rest: null,
      theme: 'auto',
    });
  const copy = (markup: string) => elementsOf(markup, 'button').find(({ text }) => text === 'Share')!.tag;
  expect(plainText(draw(fresh.draft, fresh.preset))).toContain('A small language model learns');
  const changed = draw({ ...bandit, iterations: 9 }, 'bandit-clock');
  expect(plainText(changed)).toContain('A policy over a few actions learns');
  expect(plainText(changed)).toContain(`${bandit.title} (changed)`);
  expect(isLive(copy(changed))).toBe(true);
  expect(isLive(copy(draw({ ...bandit, iterations: 0 }, 'bandit-clock')))).toBe(false);
});
