import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXPERIMENT_SHAPE } from '../../src/experiment/experiment';
import { KNOWN_PRESETS, PRESETS } from '../../src/experiment/presets';
import {
  brokenFields,
  brokenPresets,
  type Fields,
  fieldsOf,
  type Meanings,
  meaningsOf,
  type Rule,
} from '../support/contract';

const stored = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));

/** With these two a link from any day opens as it did; what they hold only grows. */
test('an experiment grows by optional fields only', () => {
  expect(brokenFields(stored<Fields>('experiment'), fieldsOf(EXPERIMENT_SHAPE))).toEqual([]);
});

test('a name of a preset keeps its meaning', () => {
  expect(brokenPresets(stored<Meanings>('presets'), meaningsOf(KNOWN_PRESETS))).toEqual([]);
});

describe('what breaks them is found', () => {
  const fields = fieldsOf(EXPERIMENT_SHAPE);
  const withRule = (path: string, change: Partial<Rule>): Fields => ({
    ...fields,
    [path]: { ...fields[path]!, ...change },
  });

  test.each([
    ['a narrower range', withRule('world<tales>.solve.steps', { maximum: 1000 }), 'ends at 1000 instead of 2000'],
    ['fewer choices', withRule('engine', { options: ['auto', 'cpu'] }), 'no longer takes all of auto,webgpu,cpu'],
    ['a field that must be there now', withRule('arms[].expo', { required: true }), 'is required, and was optional'],
    ['a new required field', withRule('world<tales>.mood', { type: 'string', required: true }), 'Make it optional'],
    ['a new optional field', withRule('arms[].mood', { type: 'string', required: false }), 'add it to test/fixtures'],
    ['another kind of world', { ...fields, 'world<sea>': { type: 'strict_object', required: true } }, 'is new: add it'],
    ['a shorter list', withRule('seeds', { maximum: 8 }), 'ends at 8 instead of 64'],
  ])('%s', (_, now, message) => {
    const found = brokenFields(fields, now);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test('a field that is gone', () => {
    const { iterations: _, ...rest } = fields;
    expect(brokenFields(fields, rest)).toEqual([expect.stringMatching(/^iterations is gone/)]);
  });

  test('presets', () => {
    const [first, ...others] = PRESETS;
    const meanings = meaningsOf(PRESETS);
    const changed = { ...first!, experiment: { ...first!.experiment, iterations: 6 } };
    expect(brokenPresets(meanings, meaningsOf([changed, ...others]))).toEqual([
      expect.stringMatching(/^preset tales-momentum has changed: .*retiredPresets\.ts\.$/),
    ]);
    expect(brokenPresets(meanings, meaningsOf(others))).toEqual([expect.stringContaining('is gone')]);
    expect(brokenPresets(meaningsOf(others), meanings)).toEqual([expect.stringContaining('is new')]);
  });
});

describe('a preset that has left the list', () => {
  afterEach(() => {
    vi.doUnmock('../../src/experiment/retiredPresets');
    vi.resetModules();
  });

  test('still opens by name, from a link and on the command line', async () => {
    const experiment = { ...structuredClone(PRESETS[0]!.experiment), title: 'As it was', iterations: 9 };
    const retired = { name: 'tales-former', look: '', experiment };
    vi.resetModules();
    vi.doMock('../../src/experiment/retiredPresets', () => ({ RETIRED_PRESETS: [retired] }));
    const presets = await import('../../src/experiment/presets');
    const { decodeLink, encodeLink } = await import('../../src/experiment/link');
    const { loadExperiment } = await import('../../src/cli/experiment');
    expect(presets.PRESETS.map(({ name }) => name)).not.toContain('tales-former');
    expect(presets.presetNamed('tales-former').experiment).toEqual(experiment);
    expect(await decodeLink('#apo1?preset=tales-former')).toEqual(experiment);
    expect(await encodeLink(experiment)).toBe('#apo1?preset=tales-former');
    expect(await loadExperiment('tales-former')).toEqual(experiment);
  });
});
