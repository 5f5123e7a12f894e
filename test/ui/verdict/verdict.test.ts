import { expect, test } from 'vitest';
import { EMPTY_TRACE } from '../../../src/trace/fold';
import { verdict } from '../../../src/trace/verdict';
import { openingView } from '../../../src/ui/state/view';
import { Compare } from '../../../src/ui/verdict/Compare';
import { Verdict } from '../../../src/ui/verdict/Verdict';
import { traceOf } from '../../support/events';
import { markupOf, plainText, recordedTrace, sceneOf } from '../../support/page';

const trace = traceOf({ dpo: [1, 1.1, 1, 0.9], apo: [2, 2.2, 2.1, 1.9], control: [2, 2.1, 2.1, 2] });

test('the verdict stands on the page with its evidence: a picture an arm to compare with, a dot a seed', () => {
  const markup = markupOf(Verdict, { ...sceneOf(trace), stated: false });
  const text = plainText(markup);
  const { headline, comparisons } = verdict(trace);
  expect(text).toContain('What momentum did');
  expect(text).toContain(headline);
  for (const { sentence } of comparisons) expect(text).toContain(sentence);
  expect(markup.match(/<figure/g)).toHaveLength(2);
  expect(markup.match(/class="seed"/g)).toHaveLength(8);
  expect(text).toContain('Why a control with another β?');
});

test('where the lab has given the verdict, only its evidence stands', () => {
  const markup = markupOf(Verdict, { ...sceneOf(trace), stated: true });
  expect(plainText(markup)).not.toContain(verdict(trace).headline);
  expect(markup.match(/<figure/g)).toHaveLength(2);
  expect(markupOf(Verdict, { ...sceneOf(trace), trace: EMPTY_TRACE, stated: true })).toBe('');
});

test('before a run the verdict says so and shows nothing', () => {
  const experiment = trace.experiment!;
  const markup = markupOf(Verdict, { experiment, trace: EMPTY_TRACE, view: openingView(experiment), stated: false });
  expect(plainText(markup)).toContain('Nothing has run yet.');
  expect(markup).not.toContain('<figure');
});

test('the arms answer side by side after the last iteration that all have been judged by, the base policy first', async () => {
  const scene = sceneOf(await recordedTrace(), { at: { iteration: 3, phase: 'label' }, seed: 1 });
  const markup = markupOf(Compare, scene);
  expect(markup.match(/<article/g)).toHaveLength(1 + scene.experiment.arms.length);
  expect(plainText(markup)).toContain('Base policy, before');
  const now = scene.trace.cells.get('1/apo/3')!.evaluation!;
  expect(plainText(markup)).toContain(now.prompts[0]);
  expect(plainText(markup)).toContain(now.texts[0]);
});

test('without a moment the comparison says what will stand there', () => {
  const experiment = trace.experiment!;
  const text = plainText(markupOf(Compare, { experiment, trace: EMPTY_TRACE, view: openingView(experiment) }));
  expect(text).toContain('Same beginning, same random numbers Here the arms will answer the same beginnings');
});
