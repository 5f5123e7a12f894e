import { describe, expect, it } from 'vitest';
import {
  type BanditWorld,
  type Experiment,
  type ModelWorld,
  parseExperiment,
  type TalesWorld,
} from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { MODEL_PRESETS } from '../../src/experiment/modelPresets';
import { presetNamed } from '../../src/experiment/presets';

const pairs = presetNamed('model-pairs').experiment;
const rules = presetNamed('model-rules').experiment;
const person = presetNamed('model-person').experiment;
const classifier = presetNamed('model-classifier').experiment;
const tales = presetNamed('tales-momentum').experiment;
const talesOfAPerson = {
  ...tales,
  world: { ...tales.world, oracle: { ...(tales.world as TalesWorld).oracle, kind: 'person' } },
} as Experiment;

const withWorld = (experiment: Experiment, change: (world: ModelWorld) => void): Experiment => {
  const copy = structuredClone(experiment);
  change(copy.world as ModelWorld);
  return copy;
};

const refusalOf = (experiment: unknown) => {
  try {
    parseExperiment(experiment);
    return null;
  } catch (error) {
    const { path, code } = (error as { refusal: { path: (string | number)[]; code: string } }).refusal;
    return `${path.join('.')}: ${code}`;
  }
};

it.each(MODEL_PRESETS)('$name is whole, and its link is its name', async ({ name, experiment }) => {
  expect(parseExperiment(experiment)).toEqual(experiment);
  expect(await encodeLink(experiment)).toBe(`#apo1?preset=${name}`);
});

it('is passed on with hashes, in a readable link', async () => {
  const named = withWorld(rules, ({ model, data }) => {
    Object.assign(model, { source: 'owner/name', revision: 'main', sha256: 'ab'.repeat(32) });
    Object.assign(data, { sha256: 'cd'.repeat(32), count: 400 });
  });
  const link = await encodeLink(named);
  expect(link).toMatch(/^#apo1\?preset=model-rules&/);
  expect(await decodeLink(link)).toEqual(named);
});

describe('refuses', () => {
  it.each<[string, Experiment, (world: ModelWorld) => void, string]>([
    ['a classifier without an oracle', classifier, (world) => (world.oracle = null), 'world.oracle: oracle-of-rules'],
    ['rules without an oracle', rules, (world) => (world.oracle = null), 'world.oracle: oracle-of-rules'],
    [
      'an oracle of given pairs',
      pairs,
      (world) => (world.oracle = (rules.world as ModelWorld).oracle),
      'world.oracle: oracle-of-rules',
    ],
    ['a pair of three', pairs, (world) => (world.sampling.responses = 3), 'world.sampling.responses: two-of-pairs'],
    [
      'responses that fill the context',
      pairs,
      (world) => (world.sampling.maxTokens = world.data.maxTokens),
      'world.sampling.maxTokens: no-room-for-prompts',
    ],
    [
      'exact sums where they are exact already',
      pairs,
      (world) => Object.assign(world.adapter, { exact: true, freezeA: true }),
      'world.adapter.exact: exact-already',
    ],
    [
      'exact sums that would take longer than a step',
      pairs,
      (world) => Object.assign(world.adapter, { exact: true, freezeA: false, rank: 65 }),
      'world.adapter.rank: exact-rank',
    ],
    ['no rule', rules, (world) => (world.judge = { kind: 'rules', rules: [] }), 'world.judge.rules: not-expected'],
    [
      'a hash that is none',
      pairs,
      (world) => (world.model.sha256 = 'AB'.repeat(32)),
      'world.model.sha256: not-expected',
    ],
  ])('%s', (_, experiment, change, refusal) => {
    expect(refusalOf(withWorld(experiment, change))).toBe(refusal);
  });

  it.each<[string, Experiment, string, string]>([
    ['a search', rules, 'zopo', 'search-in-model'],
    ['draws of the policy where pairs are given', pairs, 'online_dpo', 'more-than-pairs'],
    ['win rates where pairs are given', pairs, 'sppo', 'more-than-pairs'],
    ['rewards where pairs are given', pairs, 'exo_rewards', 'more-than-pairs'],
    ['win rates where a person judges', person, 'sppo', 'more-than-a-person'],
    ['draws of the policy where a person judges the tales', talesOfAPerson, 'online_dpo', 'more-than-a-person'],
    ['a search for what a person likes', talesOfAPerson, 'zopo', 'more-than-a-person'],
  ])('%s', (_, experiment, id, code) => {
    const arms = [{ ...experiment.arms[0]!, objective: { id, settings: {} } }];
    expect(refusalOf({ ...experiment, arms })).toBe(`arms.0.objective: ${code}`);
  });

  it('more than two policies in a sum that is to be exact', () => {
    const exact = withWorld(pairs, ({ adapter }) => Object.assign(adapter, { exact: true, freezeA: false }));
    const refused = (change: object) => refusalOf({ ...exact, arms: [{ ...exact.arms[1]!, ...change }] });
    expect(refused({})).toBe(null);
    expect(refused({ reference: 'moving' })).toBe('arms.0.reference: more-than-two-products');
    expect(refused({ lookAhead: 'optimistic' })).toBe('arms.0.lookAhead: more-than-two-products');
    const { momentum } = exact.arms[1]!;
    expect(refused({ momentum: { ...momentum, from: 'anchor' } })).toBe('arms.0.momentum.from: more-than-two-products');
    expect(refused({ momentum: { ...momentum, schedule: 'none', from: 'anchor' } })).toBe(null);
  });

  it('a second question where pairs are given', () => {
    const arms = [{ ...pairs.arms[0]!, lookAhead: 'extragradient' }];
    expect(refusalOf({ ...pairs, arms })).toBe('arms.0.lookAhead: look-ahead-given');
    expect(refusalOf({ ...rules, arms })).toBe(null);
    expect(refusalOf({ ...person, arms })).toBe(null);
  });

  it('columns that name nothing; others survive a link', async () => {
    expect(refusalOf(withWorld(pairs, (world) => (world.data.columns = {})))).toBe(
      'world.data.columns: no-column-named',
    );
    const named = withWorld(
      pairs,
      (world) => (world.data.columns = { prompt: 'a question, “=&', rejected: '__proto__' }),
    );
    expect(refusalOf(named)).toBe(null);
    expect(await decodeLink(await encodeLink(named))).toEqual(named);
  });

  it('a person in a table', () => {
    const bandit = structuredClone(presetNamed('bandit-three').experiment);
    Object.assign((bandit.world as BanditWorld).oracle, { kind: 'person' });
    expect(refusalOf(bandit)).toBe('world.oracle.kind: not-expected');
    expect(refusalOf(talesOfAPerson)).toBe(null);
  });
});
