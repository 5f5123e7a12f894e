import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOwnPairs } from '../../../src/engine/input/ownData';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import { adapterOf, openJudge, saidOf } from '../../../src/engine/learners/own';
import { type Answer, newPerson, type Question } from '../../../src/engine/learners/preferring';
import type { Checkpoint } from '../../../src/engine/loop/checkpoint';
import { run, takeCheckpoint } from '../../../src/engine/loop/run';
import type { ModelWorld } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { adapterShapes } from '../../../src/model/adapter/adapter';
import type { HostWeights } from '../../../src/model/config';
import { newCheck } from '../../../src/trace/check';
import { parseEvent, type TextSample, type TraceEvent } from '../../../src/trace/events';

import {
  dataOf,
  engineOf,
  eventsOf,
  experimentOf,
  LINES,
  metricsOf,
  model,
  openerOf,
  reader,
  worldOf,
} from '../../support/ownRun';

describe.each(['model-pairs', 'model-rules'] as const)('%s', (name) => {
  const experiment = experimentOf(name, true);
  const kind = name === 'model-pairs' ? 'pairs' : 'prompts';
  const engines: LanguageEngine[] = [];
  const events: TraceEvent[][] = [];
  beforeAll(async () => {
    for (const each of ['cpu', 'webgpu'] as const) {
      const engine = await engineOf(each, experiment);
      engines.push(engine);
      events.push(await eventsOf(experiment, openerOf(experiment, engine, dataOf(kind))));
    }
  });
  afterAll(() => {
    for (const engine of engines) engine.close();
  });

  it('gives events that a file keeps and the page takes', () => {
    for (const each of events) {
      const check = newCheck();
      for (const event of each) {
        const read = parseEvent(JSON.parse(JSON.stringify(event)));
        expect(read).toEqual(event);
        check(read);
      }
    }
  });

  it('judges what it writes as the rules are written', () => {
    if (name !== 'model-rules') return;
    const judged = events[0]!.flatMap((event) =>
      event.kind === 'sample' && event.sample.kind === 'texts' ? event.sample.responses : [],
    );
    const share = (text: string) => ['the', 'cat'].filter((word) => text.split(' ').includes(word)).length / 2;
    expect(judged.map(({ reward }) => reward)).toEqual(judged.map(({ text }) => share(text)));
    expect(new Set(judged.map(({ reward }) => reward)).size).toBeGreaterThan(1);
  });

  it('is the same on both engines', () => {
    const [cpu, gpu] = events.map(metricsOf);
    expect(gpu).toHaveLength(cpu!.length);
    for (const [i, own] of cpu!.entries())
      for (const [field, value] of Object.entries(own))
        if (typeof value === 'number')
          expect(Math.abs(value - (gpu![i]![field as keyof typeof own] as number)), `${field} of ${i}`).toBeLessThan(
            2e-3 * Math.max(1, Math.abs(value)),
          );
        else expect(gpu![i]![field as keyof typeof own]).toBe(value);
  });

  it('goes on from a checkpoint with the same bits', async () => {
    const open = openerOf(experiment, engines[0]!, dataOf(kind));
    let checkpoint: Checkpoint | null = null;
    for await (const _ of run(experiment, open, null, async (finished) => {
      if (finished.iteration === 1) checkpoint = structuredClone(await takeCheckpoint(finished));
    }));
    const [, ...rest] = await eventsOf(experiment, open, checkpoint);
    expect(rest).toEqual(events[0]!.slice(-rest.length));
  });
});

describe('a person', () => {
  const experiment = experimentOf('model-person', true);
  Object.assign(worldOf(experiment).solve, { steps: 24, learningRate: 0.1 });
  worldOf(experiment).sampling.prompts = 8;
  /** Likes a first letter that stands early in the alphabet; of two that begin alike neither. */
  const likes = (text: string) => -(text.trim().codePointAt(0) ?? 0);
  const answered = ({ left, right }: Question): Answer => {
    const more = Math.sign(likes(left) - likes(right));
    return more === 0 ? 'tie' : more > 0 ? 'left' : 'right';
  };
  const rounds: (readonly Question[])[] = [];
  const person = newPerson(async (questions) => {
    rounds.push(questions);
    return questions.map(answered);
  });
  let events: TraceEvent[];
  beforeAll(async () => {
    const engine = await engineOf('cpu', experiment);
    events = await eventsOf(experiment, openerOf(experiment, engine, dataOf('prompts'), person));
    engine.close();
  });

  it('labels what the model writes, and is asked nothing twice but to see whether they agree with themselves', () => {
    const keys = rounds
      .flat()
      .flatMap(({ prompt, left, right, again }) => (again ? [] : [[prompt, left, right].sort()]));
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length);
    const again = rounds.flat().filter((question) => question.again);
    expect(again).toHaveLength(Math.floor(keys.length / 9));
    for (const event of events) {
      if (event.kind !== 'label' || event.labels.kind !== 'texts') continue;
      const sample = events.find(
        (one) => one.kind === 'sample' && one.arm === event.arm && one.iteration === event.iteration,
      );
      const { responses } = (sample as { sample: TextSample }).sample;
      for (const { chosen, rejected, probability } of event.labels.pairs) {
        expect(likes(responses[chosen]!.text)).toBeGreaterThan(likes(responses[rejected]!.text));
        expect(probability).toBe(1);
      }
      expect(event.labels.skipped + event.labels.pairs.length).toBe(8);
      expect(event.labels.undecided).toBeLessThanOrEqual(event.labels.skipped);
    }
  });

  it('is asked about held-out prompts first, half of whose pairs the base prefers, and learns from the others', () => {
    const heldOut = new Set(events.flatMap((event) => (event.kind === 'evaluate' ? event.evaluation!.prompts : [])));
    expect(rounds[0]!.every(({ prompt, again }) => again || heldOut.has(prompt))).toBe(true);
    expect(
      rounds
        .slice(1)
        .flat()
        .some(({ prompt, again }) => !again && heldOut.has(prompt)),
    ).toBe(false);
    const rewards = metricsOf(events).map(({ reward }) => reward);
    expect(rewards.slice(0, 2)).toEqual([0.5, 0.5]);
    // Four pairs say little of how well it does on others; what it was trained on it has learnt.
    expect(rewards.slice(2).some((reward) => reward !== 0.5)).toBe(true);
    for (const { accuracy } of metricsOf(events).slice(-2)) expect(accuracy).toBeGreaterThan(0.85);
  });
});

it('says where the extrapolated anchor is not exact', async () => {
  for (const freezeA of [true, false]) {
    const experiment = experimentOf('model-pairs', freezeA);
    const engine = await engineOf('cpu', experiment);
    const events = await eventsOf(experiment, openerOf(experiment, engine, dataOf('pairs')));
    engine.close();
    const told = events.flatMap((event) =>
      event.kind === 'extrapolate' ? [[event.arm, event.extrapolation.inFactors]] : [],
    );
    const inexact = freezeA ? undefined : true;
    expect(told).toEqual([
      ['dpo', undefined],
      ['apo', inexact],
      ['dpo', undefined],
      ['apo', inexact],
    ]);
  }
});

describe('an adapter whose sums are exact', () => {
  // The first anchor goes beyond the base, which has nothing to add: only the second is a sum of two.
  const plain = { ...experimentOf('model-pairs', false), iterations: 3 };
  const exact = structuredClone(plain);
  worldOf(exact).adapter.exact = true;
  const engines: LanguageEngine[] = [];
  let [before, cpu, gpu]: TraceEvent[][] = [];
  beforeAll(async () => {
    for (const [kind, experiment] of [
      ['cpu', plain],
      ['cpu', exact],
      ['webgpu', exact],
    ] as const)
      engines.push(await engineOf(kind, experiment));
    [before, cpu, gpu] = await Promise.all(
      [plain, exact, exact].map((each, i) => eventsOf(each, openerOf(each, engines[i]!, dataOf('pairs')))),
    );
  });
  afterAll(() => {
    for (const engine of engines) engine.close();
  });

  it('says so, and how far from the anchor the next solve began', () => {
    const lost: unknown[] = [];
    for (const event of cpu!) {
      if (event.kind === 'extrapolate') expect(event.extrapolation.inFactors).toBeUndefined();
      if (event.kind === 'solve' && event.solution.kind === 'texts') lost.push([event.arm, event.solution.startLost]);
    }
    expect(lost).toEqual([
      ['dpo', undefined],
      ['apo', undefined],
      ['dpo', undefined],
      ['apo', undefined],
      ['dpo', undefined],
      ['apo', expect.any(Number)],
    ]);
    const [, share] = lost.at(-1) as [string, number];
    expect(share).toBeGreaterThan(1e-4);
    expect(share).toBeLessThan(0.5);
  });

  it('trains as an adapter of its own rank does, until the anchor is a sum', () => {
    const firsts = (events: TraceEvent[]) =>
      events.filter((event) => event.kind === 'step' && (event.iteration === 1 || event.arm === 'dpo'));
    const losses = (events: TraceEvent[]) => firsts(events).map((event) => event.kind === 'step' && event.step.loss);
    for (const [i, loss] of losses(cpu!).entries()) expect(loss).toBeCloseTo(losses(before!)[i] as number, 5);
    expect(losses(cpu!)).toHaveLength(24);
  });

  it('is the same on both engines', () => {
    const [own, theirs] = [metricsOf(cpu!), metricsOf(gpu!)];
    own.forEach((metrics, i) => {
      for (const field of ['loss', 'margin', 'klBase', 'klStep', 'reward'] as const)
        expect(Math.abs((metrics[field] ?? 0) - (theirs[i]![field] ?? 0)), field).toBeLessThan(2e-3);
    });
  });

  it('goes on from a checkpoint with the same bits, and is taken away at its own rank', async () => {
    const open = openerOf(exact, engines[1]!, dataOf('pairs'));
    let checkpoint: Checkpoint | null = null;
    let taken: HostWeights | undefined;
    for await (const _ of run(exact, open, null, async (finished) => {
      if (finished.iteration === 1) checkpoint = structuredClone(await takeCheckpoint(finished));
      taken = await finished.learners.get('apo')!.weights!();
    }));
    const [, ...rest] = await eventsOf(exact, open, checkpoint);
    expect(rest).toEqual(cpu!.slice(-rest.length));
    const shapes = adapterShapes(model.config, adapterOf(model.config, worldOf(exact)));
    for (const [name, shape] of shapes) expect(taken!.get(name)).toHaveLength(shape.reduce((a, b) => a * b));
  });
});

it.each([
  ['too few', 'model-pairs', dataOf, 'own-too-few', LINES.slice(0, 9)],
  ['prompts where pairs are wanted', 'model-pairs', () => dataOf('prompts'), 'own-no-pairs', LINES],
] as const)('refuses %s', async (_, name, make, code, lines) => {
  const experiment = experimentOf(name, true);
  const engine = await engineOf('cpu', experiment);
  const opening = openerOf(experiment, engine, make('pairs', lines))(experiment);
  await expect(opening).rejects.toMatchObject({ failure: { code } });
  engine.close();
});

it('takes one encoding of a prompt for all its pairs', () => {
  const cuts = { chosen: null, rejected: null };
  const prompt = { text: 'x', prompt: [5, 6, 7], cuts };
  const [first, second] = asOwnPairs(reader(), [
    { ...prompt, chosen: [8], rejected: [9] },
    { text: 'x', prompt: [5, 6], cuts, chosen: [10], rejected: [11] },
  ]);
  expect(first!.prompt.ids).toEqual([5, 6]);
  expect(first!.chosen.ids).toEqual([7, 8]);
  expect(first!.rejected.ids).toEqual([7, 9]);
  expect(second!.chosen.ids).toEqual([10]);
});

it('is judged by a classifier, which reads what was said without the marks of a template', async () => {
  const asked: [string, string][] = [];
  const judge = await openJudge({ judge: classifierJudge }, async (prompt, text) => {
    asked.push([prompt, text]);
    return text.length;
  });
  const judged = await judge!('the cat', ' sat down');
  expect(judged).toEqual({ words: 2, reward: 9, attributes: null, reason: null });
  expect(asked).toEqual([['the cat', ' sat down']]);
  const turns = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ];
  expect(saidOf({ text: '<x>', reading: { turns, raw: '<x>' } })).toBe('Be brief.\n\nHello');
  await expect(openJudge({ judge: classifierJudge }, null)).rejects.toThrow('A classifier judges this experiment');
  expect(await openJudge({ judge: { kind: 'person' } }, null)).toBeNull();
});
const classifierJudge = (presetNamed('model-classifier').experiment.world as ModelWorld).judge;
