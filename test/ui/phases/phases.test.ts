import { beforeAll, expect, test } from 'vitest';
import { PHASES } from '../../../src/trace/events';
import { EMPTY_TRACE, type Trace } from '../../../src/trace/fold';
import { Phases } from '../../../src/ui/phases/Phases';
import type { View } from '../../../src/ui/state/view';
import { markupOf, plainText, recordedTrace, sceneOf } from '../../support/page';

let trace: Trace;
beforeAll(async () => {
  trace = await recordedTrace();
});

/** The panels of the recorded run, phase by phase, up to their tags. */
function panels(view: Partial<View>) {
  const parts = markupOf(Phases, sceneOf(trace, view))
    .split(/(?=<section class="phase")/)
    .slice(1);
  return parts.map((markup) => ({ markup, text: plainText(markup), current: markup.includes('data-current="true"') }));
}

test('at its latest moment the recorded run shows all four phases', () => {
  const shown = panels({ seed: 0 });
  expect(shown.map(({ current }) => current)).toEqual([false, false, false, true]);
  for (const { text } of shown) expect(text).not.toContain('Here ');
  const cell = trace.cells.get(`0/apo/${trace.experiment!.iterations}`)!;
  if (cell.sample?.kind !== 'texts' || cell.labels?.kind !== 'texts') throw new Error('not texts');
  expect(shown[0]!.text).toContain(cell.sample.prompts[0]);
  expect(shown[0]!.markup.match(/<li>/g)).toHaveLength(4);
  expect(shown[1]!.text).toContain('✓ preferred');
  expect(shown[2]!.markup).toContain('Loss by step');
  expect(shown[3]!.text).toContain('strength α 0.30');
});

test('a phase that the moment has not come to says what will stand in it', () => {
  const shown = panels({ seed: 0, at: { iteration: 2, phase: 'label' } });
  expect(shown.map(({ current }) => current)).toEqual([false, true, false, false]);
  expect(shown.map(({ text }) => /Here /.test(text))).toEqual([false, false, true, true]);
  expect(shown[0]!.text).toContain('The anchor π₁ writes');
});

test('another arm and another prompt show other texts, and the prompt stands modulo their number', () => {
  const at = { iteration: 2, phase: 'extrapolate' } as const;
  const first = panels({ seed: 0, at });
  expect(panels({ seed: 0, at, arm: 'dpo' })[0]!.text).not.toBe(first[0]!.text);
  const second = panels({ seed: 0, at, prompt: 1 })[0]!.text;
  expect(second).toContain('beginning 2 of 64');
  expect(panels({ seed: 0, at, prompt: 65 })[0]!.text).toBe(second);
});

test('before a run every phase says what will stand in it', () => {
  const { experiment, view } = sceneOf(trace);
  const text = plainText(markupOf(Phases, { experiment, trace: EMPTY_TRACE, view }));
  expect(text.match(/Here /g)).toHaveLength(PHASES.length);
  expect(text).toContain('The anchor π₀ writes');
});
