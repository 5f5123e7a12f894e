import { describe, expect, it, test } from 'vitest';
import { PAPERS } from '../../../src/algorithms/objectives/papers';
import { completeSettings, findMethod, METHODS } from '../../../src/algorithms/objectives/table';
import { parseExperiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { bibtex, yearOf } from '../../../src/ui/catalogue/bibtex';
import { SHARED_NAMES, sharedBy } from '../../../src/ui/catalogue/names';
import { counted, meant, needing, needsOf, ordered, search } from '../../../src/ui/catalogue/search';
import { armName, withNewArm, withObjective } from '../../../src/ui/catalogue/useObjective';

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const found = (query: string) => ids(search(METHODS, query));

describe('search', () => {
  it.each([
    ['simpo', 'simpo'],
    ['SimPO', 'simpo'],
    ['apo_zero', 'anchored_zero'],
    ['2405.14734', 'simpo'],
    ['kahneman-tversky', 'kto'],
    ['χ²', 'chi2po'],
    ['not convex', 'discopop'],
    ['robust dpo', 'robust_dpo'],
    ['kinked nothing', ''],
  ])('%s finds %s', (query, id) => {
    if (id === '') expect(found(query)).toEqual([]);
    else expect(found(query)).toContain(id);
  });

  test('every word must be there, in any order; nothing asked is everything', () => {
    expect(found('reference no')).toContain('simpo');
    expect(found('simpo zebra')).toEqual([]);
    expect(found('  ')).toEqual(ids(METHODS));
  });

  test('the nearest names', () => {
    expect(meant(METHODS, 'simppo')[0]!.id).toBe('simpo');
    expect(ids(meant(METHODS, 'apo_zer'))).toContain('anchored_zero');
    expect(meant(METHODS, 'qqq').length).toBeGreaterThan(0);
  });
});

test('order by name, id, and the newest first', () => {
  const names = ordered(METHODS, 'name').map(({ name }) => name);
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
  expect(ids(ordered(METHODS, 'id'))).toEqual([...ids(METHODS)].sort((a, b) => a.localeCompare(b, 'en')));
  const papers = ordered(METHODS, 'year').map(({ arxiv }) => arxiv);
  expect(papers).toEqual([...papers].sort().reverse());
});

test('counts objectives, not rows with the loss of another', () => {
  const again = METHODS.filter(({ sameLoss }) => sameLoss);
  expect(ids(again)).toEqual(['kto', 'online_dpo', 'semi_online_dpo']);
  expect(counted(METHODS)).toBe(`${METHODS.length - 3} objectives, and 3 rows with the loss of another`);
  expect(counted(again)).toBe('3 objectives');
});

test('filter by what a row needs', () => {
  expect(ids(needing(METHODS, 'wins'))).toContain('sppo');
  expect(ids(needing(METHODS, 'wins'))).not.toContain('dpo');
  expect(ids(needing(METHODS, 'nothing'))).toContain('slic');
  expect(needing(METHODS, 'all')).toEqual([...METHODS]);
  for (const need of needsOf(METHODS)) expect(needing(METHODS, need).length).toBeGreaterThan(0);
});

describe('papers', () => {
  it.each(METHODS.map((row) => [row.id, row] as const))('%s has one, of its year', (_, row) => {
    expect(PAPERS[row.arxiv]).toBeDefined();
    expect(yearOf(row.arxiv)).toBe(row.year);
  });

  test('a citation holds title, authors, year and arXiv id', () => {
    expect(bibtex('2305.18290', '')).toBe(
      [
        '@misc{rafailov2023direct,',
        '  title = {{Direct Preference Optimization: Your Language Model is Secretly a Reward Model}},',
        '  author = {Rafailov, Rafael and Sharma, Archit and Mitchell, Eric and Ermon, Stefano and Manning, Christopher D. and Finn, Chelsea},',
        '  year = {2023},',
        '  eprint = {2305.18290},',
        '  archivePrefix = {arXiv},',
        '  url = {https://arxiv.org/abs/2305.18290}',
        '}',
        '',
      ].join('\n'),
    );
    expect(bibtex('2406.08414', '')).toContain('van der Schaar, Mihaela and Lange, Robert Tjarko');
  });

  test('what is not known is left out, not guessed', () => {
    const text = bibtex('2312.00886', '');
    expect(text).toContain('@misc{arxiv2023nash,');
    expect(text).not.toContain('author');
    expect(bibtex('2999.00001', 'A paper to come')).toContain('title = {{A paper to come}}');
  });

  test('keys of citations tell papers apart', () => {
    const keys = Object.keys(PAPERS).map((id) => /\{([^,]+),/.exec(bibtex(id, ''))![1]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[a-z]+20\d\d[a-z0-9]+$/);
  });
});

test('names that several methods share', () => {
  expect(SHARED_NAMES.map(({ name, methods }) => [name, methods.length])).toEqual([
    ['APO', 4],
    ['RPO', 4],
    ['MPO', 4],
    ['XPO', 2],
    ['α-DPO', 2],
    ['ESPO', 3],
  ]);
  for (const { methods } of SHARED_NAMES) {
    expect(new Set(methods.map(({ arxiv }) => arxiv)).size).toBe(methods.length);
    for (const { arxiv } of methods) expect(arxiv).toMatch(/^\d{4}\.\d{5}$/);
  }
  const [apo] = sharedBy('2408.06266');
  expect(apo!.methods.map(({ name }) => name)).toContain('Accelerated PO (Nesterov)');
  expect(apo!.methods.map(({ arxiv }) => arxiv)).not.toContain('2408.06266');
  expect(sharedBy('2305.18290')).toEqual([]);
});

describe('use this', () => {
  const { experiment } = presetNamed('tales-momentum');
  const row = findMethod('robust_dpo');
  const settings = completeSettings(row, { beta: 0.3 });

  test('a new arm, as often as wanted, in the plain loop', () => {
    const once = withNewArm(experiment, row, settings);
    const twice = withNewArm(once, row, settings);
    expect(twice.arms.slice(experiment.arms.length).map(({ id }) => id)).toEqual(['robust-dpo', 'robust-dpo-2']);
    expect(parseExperiment(twice)).toEqual(twice);
    const arm = once.arms.at(-1)!;
    expect([arm.name, arm.momentum.schedule, arm.reference]).toEqual(['robust_dpo, β 0.3', 'none', 'anchor']);
    expect(arm.objective).toEqual({ id: 'robust_dpo', settings: { beta: 0.3, label_smoothing: 0.1 } });
    expect(experiment.arms).toHaveLength(once.arms.length - 1);
  });

  test('every row at its defaults makes a valid arm', () => {
    for (const one of METHODS)
      expect(() => parseExperiment(withNewArm(experiment, one, completeSettings(one, {})))).not.toThrow();
  });

  test('an arm that is there keeps everything but its objective', () => {
    const { experiment: next, setBack } = withObjective(experiment, 'apo', row, settings);
    expect(setBack).toEqual([]);
    expect(next.arms[1]).toEqual({ ...experiment.arms[1], objective: { id: 'robust_dpo', settings } });
    expect(next.arms[0]).toBe(experiment.arms[0]);
  });

  test('what does not go with the objective is set back', () => {
    const zopo = findMethod('zopo');
    const { experiment: next, setBack } = withObjective(experiment, 'apo', zopo, completeSettings(zopo, {}));
    expect(setBack).toEqual(['momentum']);
    expect(parseExperiment(next)).toEqual(next);
  });

  test('choices by their name, long names cut', () => {
    const ipo = findMethod('ipo');
    expect(armName(ipo, completeSettings(ipo, { reduction: 'mean' }))).toBe('ipo, mean');
    const kto = findMethod('kto');
    const all = completeSettings(kto, { beta: 1 / 3, z0: 1.23456, lambda_d: 2.34567, lambda_u: 3.45678 });
    expect(armName(kto, all)).toBe('kto, β 0.3333, z₀ 1.235, λ_D 2.346, λ_U 3.457');
    expect(armName(kto, all).length).toBeLessThanOrEqual(60);
  });
});
