import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NO_STATE, type Pair, type State } from '../../src/algorithms/objectives/row';
import { completeSettings, findPairObjective, PAIR_OBJECTIVES } from '../../src/algorithms/objectives/table';
import { finish } from '../../src/algorithms/slow';
import { factsWords, settingWords, sumsWords } from '../../src/engine/language/webgpu/objective';
import { context } from '../../src/ops/context';
import { normal } from '../../src/random';
import { goldenPairs } from '../support/objectives';
import { runProgram } from '../support/program';

/** Pairs in f32 words, with some equal to the one before, so that ranks have ties. */
function randomPairs(count: number, seed: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < count; i++) {
    const draw = (k: number) => Math.fround(normal(seed, 1, k, i));
    const before = pairs[i - 1];
    if (before && i % 5 === 4) pairs.push({ ...before, winW: 0.25 });
    else
      pairs.push({
        policyW: -20 + draw(0),
        policyL: -22 + draw(1),
        ratioW: draw(2),
        ratioL: draw(3),
        lengthW: 5 + (i % 7),
        lengthL: 4 + (i % 9),
        winW: 0.5,
        winL: 0.25,
        contextW: 9,
        contextL: 9,
      });
  }
  return pairs.map((pair) => ({ ...pair, policyW: Math.fround(pair.policyW), policyL: Math.fround(pair.policyL) }));
}

async function onDevice(id: string, pairs: readonly Pair[], state: State) {
  const row = findPairObjective(id);
  const data = {
    settings: settingWords(row, {}),
    sums: Float32Array.from(pairs.flatMap(sumsWords)),
    state: Float32Array.from(state),
    facts: Float32Array.from(pairs.flatMap(factsWords)),
  };
  return runProgram(data, (rec, buffers) => context(rec, id, buffers, pairs.length, true));
}

const COUPLED = PAIR_OBJECTIVES.filter((row) => row.batch).map((row) => row.id);

describe.each(COUPLED)('%s', (id) => {
  const row = findPairObjective(id);
  const settings = completeSettings(row, {});

  test.each([1, 2, 17, 100])('contexts and state of %i pairs against f64, over three steps', async (count) => {
    let [exact, state]: [State, State] = [NO_STATE, NO_STATE];
    for (let step = 0; step < 3; step++) {
      const pairs = randomPairs(count, 10 * count + step);
      const result = await onDevice(id, pairs, state);
      finish(row.batch!.relate(pairs, settings, exact)).forEach(([w, l], i) => {
        const [winW, winL, contextW, contextL] = result.facts.subarray(4 * i, 4 * i + 4);
        // Sums of `count` numbers of about 1, divided by a deviation of about 1.
        const limit = (x: number) => count * 2 ** -21 * (1 + Math.abs(x));
        expect(Math.abs(contextW! - w)).toBeLessThan(limit(w));
        expect(Math.abs(contextL! - l)).toBeLessThan(limit(l));
        expect([winW, winL]).toEqual([pairs[i]!.winW, pairs[i]!.winL]);
      });
      exact = row.batch!.advance?.(pairs, settings, exact) ?? NO_STATE;
      state = [...result.state] as unknown as State;
      exact.forEach((value, k) => {
        expect(Math.abs(state[k]! - value)).toBeLessThan(count * 2 ** -20 * (1 + Math.abs(value)));
      });
    }
  });

  test('policy = reference: the same contexts to the bit in both, and in 20 runs', async () => {
    const equal = [...goldenPairs, ...goldenPairs].map((pair) => ({ ...pair, ratioW: 0, ratioL: 0 }));
    const first = await onDevice(id, equal, NO_STATE);
    finish(row.batch!.relate(equal, settings, NO_STATE)).forEach(([w, l], i) => {
      expect([...first.facts.subarray(4 * i + 2, 4 * i + 4)]).toEqual([w, l]);
    });
    for (let i = 0; i < 20; i++) expect((await onDevice(id, equal, NO_STATE)).facts).toEqual(first.facts);
  });
});

test('every row with a context has its WGSL, and no other', () => {
  const files = readdirSync(new URL('../../shaders/contexts/', import.meta.url)).map((name) =>
    name.replace('.wgsl', ''),
  );
  expect(files.sort()).toEqual([...COUPLED].sort());
});
