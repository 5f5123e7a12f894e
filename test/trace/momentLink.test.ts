import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../src/algorithms/objectives/table';
import type { Experiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { DEFAULT_PRESET, PRESETS, presetNamed } from '../../src/experiment/presets';
import { refusalText } from '../../src/messages/refusal';
import { PHASES } from '../../src/trace/events';
import {
  DOCUMENTS,
  decodeMoment,
  encodeMoment,
  fittedView,
  LANGUAGES,
  type LinkedView,
  linkedLanguage,
  PANELS,
  panelsOf,
  readMoment,
  readMomentKindly,
  withoutPanel,
} from '../../src/trace/momentLink';
import { anyExperiment } from '../support/experiments';

const document = fc.constantFrom(...DOCUMENTS).map((one) => ({ document: one }));
const objective = fc.constantFrom(...METHODS).map(({ id }) => ({ objective: id }));
/** Any view, whatever its experiment has. */
const anyView: fc.Arbitrary<LinkedView> = fc
  .record(
    {
      arm: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
      seed: fc.nat(2 ** 31 - 1),
      at: fc.record({ iteration: fc.integer({ min: 1, max: 1000 }), phase: fc.constantFrom(...PHASES) }),
      prompt: fc.nat(1023),
      open: fc
        .record({
          settings: fc.boolean(),
          dialog: fc.oneof(fc.constant('help' as const), fc.constant(null), objective, document),
        })
        .filter(({ settings, dialog }) => settings || dialog !== null),
      own: fc.record({
        packed: fc.stringMatching(/^[\w-]{0,90}[a-z0-9]$/),
        card: fc.option(fc.integer({ min: 1, max: 6 })),
      }),
      lesson: fc.record({ number: fc.integer({ min: 1, max: 99 }), card: fc.integer({ min: 1, max: 6 }) }),
      present: fc.constant(true as const),
      charts: fc.constant('all' as const),
      theme: fc.constantFrom('light' as const, 'dark' as const),
      lang: fc.constantFrom(...LANGUAGES),
      panel: fc.oneof(fc.constantFrom(...PANELS), objective),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map(({ own, ...view }) => (own && !view.lesson ? { ...view, own } : view));

const preset = fc.constantFrom(...PRESETS).map(({ experiment }) => experiment);

it('restores a thousand random views, each from its one link', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 9, arbitrary: preset }, { weight: 1, arbitrary: anyExperiment }),
      anyView,
      async (experiment, view) => {
        const link = await encodeMoment(experiment, view);
        expect(await decodeMoment(link)).toEqual({ experiment, view });
        expect(await encodeMoment(experiment, (await decodeMoment(link)).view)).toBe(link);
        // Nothing that a chat takes for the end of a sentence.
        if (Object.keys(view).length > 0) expect(link).toMatch(/[a-z\d]$/i);
      },
    ),
    { numRuns: 1000, seed: 20261128 },
  );
}, 60_000);

const base = '#apo1?preset=bandit-three';

describe('the view of a link', () => {
  it('names a language that is known before the rest is read, wherever it stands', () => {
    for (const hash of [`${base}&lang=de`, `${base}&lang=de&at=3`, '#lesson=5&lang=de'])
      expect(linkedLanguage(hash)).toBe('de');
    for (const hash of ['', base, `${base}&lang=fr`, `${base}&slang=de`, `${base}&title=lang=de`])
      expect(linkedLanguage(hash), hash).toBeNull();
  });

  it('may name a lesson alone, and nothing else', async () => {
    const lesson = { number: 5, card: 2 };
    const { experiment } = presetNamed(DEFAULT_PRESET);
    for (const link of ['#lesson=5.2', 'lesson=5.2'])
      expect(await decodeMoment(link)).toEqual({ experiment, view: { lesson } });
    const own = { packed: 'abc', card: null };
    expect(await decodeMoment('#own=abc')).toEqual({ experiment, view: { own } });
    await expect(decodeMoment('#at=3')).rejects.toThrow('link: ');
  });

  it('stands behind the experiment, in any of its forms, and is short', async () => {
    const { experiment } = presetNamed('bandit-three');
    const view: LinkedView = { arm: 'apo', at: { iteration: 3, phase: 'solve' }, prompt: 4 };
    expect(await encodeMoment(experiment, view)).toBe(`${base}&arm=apo&at=3.solve&prompt=5`);
    expect(await decodeMoment('bandit-three&at=3')).toEqual({
      experiment,
      view: { at: { iteration: 3, phase: 'extrapolate' } },
    });
    const between = `${base}&at=2.label&iterations=7&theme=dark`;
    expect(await decodeMoment(between)).toEqual({
      experiment: { ...experiment, iterations: 7 },
      view: { at: { iteration: 2, phase: 'label' }, theme: 'dark' },
    });
  });

  it('is none in a link without one, which means what it meant', async () => {
    const link = await encodeLink(presetNamed('tales-momentum').experiment);
    expect(await decodeMoment(link)).toEqual({ experiment: await decodeLink(link), view: {} });
  });

  it('has no key that an experiment has', () => {
    const fields: (keyof Experiment)[] = ['version', 'title', 'world', 'arms', 'seeds', 'iterations', 'engine'];
    const keys: (keyof LinkedView)[] = [
      'arm',
      'seed',
      'at',
      'prompt',
      'open',
      'charts',
      'lesson',
      'own',
      'present',
      'theme',
      'lang',
      'panel',
    ];
    expect(keys.filter((key) => fields.includes(key as never))).toEqual([]);
    for (const field of Object.keys(PRESETS[0]!.experiment)) expect(fields).toContain(field);
  });

  it.each([
    ['at=0', 'at: expected a whole number in [1, 1000], received "0"'],
    ['at=3.sleep', 'at: expected sample or label or solve or extrapolate, received "sleep"'],
    ['at=3.solve.x', 'at: expected ITERATION.PHASE, received "3.solve.x"'],
    ['at=1e2', 'at: expected a whole number in [1, 1000], received "1e2"'],
    ['at=03', 'at: expected a whole number in [1, 1000], received "03"'],
    ['at=', 'at: expected a whole number in [1, 1000], received ""'],
    ['arm=__proto__', 'arm: expected the id of an arm, received "__proto__"'],
    ['seed=-1', 'seed: expected a whole number in [0, 2147483647], received "-1"'],
    ['prompt=0', 'prompt: expected a whole number in [1, 1024], received "0"'],
    ['lang=fr', 'lang: expected en or de, received "fr"'],
    ['panel=', 'panel: expected reward or triangle or plane or phases or verdict, received ""'],
    ['panel=Reward', 'panel: expected reward or triangle or plane or phases or verdict, received "Reward"'],
    ['open=', 'open: expected settings, help, objectives.ID or findings.DOCUMENT, received ""'],
    ['open=selftest', 'open: expected help, received "selftest"'],
    ['open=settings,', 'open: expected help, received "settings,"'],
    ['open=help,settings', 'open: expected help, received "help,settings"'],
    ['open=objectives.dop', 'open: objective: no "dop"; the nearest names are dpo'],
    ['present=0', 'present: expected 1, received "0"'],
    ['present=true', 'present: expected 1, received "true"'],
    ['present=1&present=1', 'present: stands twice'],
    ['embed=1', 'embed: no such setting'],
    ['lesson=0', 'lesson: expected a whole number in [1, 99], received "0"'],
    ['lesson=3.7', 'lesson: expected a whole number in [1, 6], received "7"'],
    ['lesson=3.', 'lesson: expected a whole number in [1, 6], received ""'],
    ['lesson=3.2.1', 'lesson: expected LESSON.CARD, received "3.2.1"'],
    ['own=', 'own: expected CARD.PACKED, or PACKED, received ""'],
    ['own=7.abc', 'own: expected a whole number in [1, 6], received "7"'],
    ['own=1.2.abc', 'own: expected CARD.PACKED, or PACKED, received "1.2.abc"'],
    ['own=a+b', 'own: expected CARD.PACKED, or PACKED, received "a+b"'],
    [`own=${'a'.repeat(16_385)}`, 'own: too long: expected ≤ 16384 characters, received 16385'],
    ['lesson=3&own=abc', 'own: a link has a lesson of ours or one of its own, not both'],
    ['theme=auto', 'theme: expected light or dark, received "auto"'],
    ['theme=dark&theme=dark', 'theme: stands twice'],
    ['theme=%E0%A4%A', 'theme: damaged percent encoding'],
    ['At=3', 'At: no such setting'],
    ['view.at=3', 'view.at: no such setting'],
    [`at=${'9'.repeat(70_000)}`, 'too long'],
  ])('is refused with %s', async (pair, expected) => {
    await expect(decodeMoment(`${base}&${pair}`)).rejects.toThrow(`link: ${expected}`);
  });

  it('is read in part by the page, which names what it leaves out', async () => {
    const exact = await decodeMoment(`${base}&at=3.solve&theme=dark`);
    for (const [pairs, ...faults] of [
      ['open=dialog.nope', 'open: expected help, received "dialog.nope"'],
      ['lang=xx', 'lang: expected en or de, received "xx"'],
      ['present=7', 'present: expected 1, received "7"'],
      ['prompt=9999', 'prompt: expected a whole number in [1, 1024], received "9999"'],
      ['theme=light', 'theme: stands twice'],
      [
        'prompt=0&present=',
        'prompt: expected a whole number in [1, 1024], received "0"',
        'present: expected 1, received ""',
      ],
    ]) {
      const read = await readMomentKindly(`${base}&at=3.solve&theme=dark&${pairs}`);
      expect({ ...read, faults: read.faults.map((one) => refusalText(one)) }).toEqual({
        ...exact,
        repaired: false,
        faults,
      });
      await expect(readMoment(`${base}&at=3.solve&${pairs}&theme=dark`)).rejects.toThrow('link: ');
    }
    const both = await readMomentKindly(`${base}&own=abc&lesson=3`);
    expect([both.view, both.faults.length]).toEqual([{ own: { packed: 'abc', card: null } }, 1]);
    expect((await readMomentKindly(`${base}${'&prompt=0'.repeat(1000)}`)).faults).toHaveLength(1);
    for (const text of [`${base}&iterations=0&lang=xx`, `${base}&nothing=1&lang=xx`, '#nothing&lang=xx'])
      await expect(readMomentKindly(text), text).rejects.toThrow('link: ');
  });

  it('is that of the default experiment where only its language or present mode stands', async () => {
    const { experiment } = presetNamed(DEFAULT_PRESET);
    expect(await decodeMoment('#lang=de')).toEqual({ experiment, view: { lang: 'de' } });
    expect(await decodeMoment('#present=1&theme=dark')).toEqual({ experiment, view: { present: true, theme: 'dark' } });
    expect([linkedLanguage('#lang=de'), linkedLanguage('#bandit-three&lang=de')]).toEqual(['de', 'de']);
  });

  it('is repaired with its experiment', async () => {
    const exact = await decodeMoment(`${base}&at=3.solve&theme=dark`);
    for (const damaged of [
      `${base}&amp;at=3.solve&amp;theme=dark`,
      `${base}&at=3.solve&theme=dark.`,
      `${base}&at=3.so\nlve&theme=dark`,
      `(${base}&at=3.solve&theme=dark)`,
      `${base}&at=3.solve&theme=dark&utm_source=x`,
    ])
      expect(await readMoment(damaged), damaged).toEqual({ ...exact, repaired: true });
  });
});

it('what an experiment lacks of a view is left out, and said', () => {
  const { experiment } = presetNamed('tales-momentum');
  const fits: LinkedView = { arm: experiment.arms[0]!.id, seed: experiment.seeds[0]!, theme: 'dark' };
  expect(fittedView({ experiment, view: fits })).toEqual({ view: fits, lacks: [] });
  const { iterations } = experiment;
  const { view, lacks } = fittedView({
    experiment,
    view: {
      ...fits,
      arm: 'nobody',
      seed: 77,
      at: { iteration: iterations + 1, phase: 'solve' },
      prompt: 1023,
    },
  });
  expect(view).toEqual({ theme: 'dark' });
  expect(lacks.map((one) => refusalText(one))).toEqual([
    `arm: expected ${experiment.arms.map(({ id }) => id).join(', ')}, received nobody`,
    'seed: expected 0, received 77',
    `at: expected ≤ ${iterations}, received ${iterations + 1}`,
    'prompt: expected ≤ 64, received 1024',
  ]);
});

describe('a panel', () => {
  const of = (name: string) => presetNamed(name).experiment;

  it('is one that the experiment has, in a frame', () => {
    expect(panelsOf(of('bandit-clock'))).toEqual(['reward', 'triangle', 'plane', 'phases', 'verdict']);
    expect(panelsOf(of('bandit-rock-paper-scissors'))).toEqual(['triangle', 'phases', 'verdict']);
    expect(panelsOf(of('bandit-linear'))).not.toContain('plane');
    expect(panelsOf(of('tales-momentum'))).toEqual(['reward', 'phases', 'verdict']);
    const fitted = fittedView({ experiment: of('tales-momentum'), view: { panel: 'plane' } }, 'frame');
    expect(fitted.view).toEqual({});
    expect(fitted.lacks.map((refusal) => refusalText(refusal))).toEqual([
      'panel: expected reward, phases, verdict, received plane',
    ]);
    const curve: LinkedView = { panel: { objective: 'ipo' } };
    expect(fittedView({ experiment: of('tales-momentum'), view: curve }, 'frame')).toEqual({ view: curve, lacks: [] });
  });

  it('is none of the page, whose link is the same without it', async () => {
    const fitted = fittedView({ experiment: of('bandit-clock'), view: { panel: 'plane' } });
    expect(fitted.lacks.map((refusal) => refusalText(refusal))).toEqual(['panel: expected embed.html, received plane']);
    const link = await encodeMoment(of('bandit-clock'), { arm: 'apo', panel: { objective: 'ipo' } });
    expect(link).toBe('#apo1?preset=bandit-clock&arm=apo&panel=objectives.ipo');
    expect(withoutPanel(link)).toBe('#apo1?preset=bandit-clock&arm=apo');
  });
});
