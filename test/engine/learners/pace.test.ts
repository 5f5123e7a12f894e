import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/tales';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import type { Cell } from '../../../src/trace/fold';
import { cellsOf, eventsOf, TINY, tinyStoryteller, tinyWorld } from '../../support/storyteller';

let engine: LanguageEngine;
let teller: Storyteller;

beforeAll(async () => {
  engine = await openCpuEngine(TINY);
  teller = await tinyStoryteller(engine);
});
afterAll(() => engine.close());

const [DPO] = presetNamed('tales-momentum').experiment.arms as [Arm];
const withBeta = (beta: number): Arm => ({ ...DPO, objective: { id: 'dpo', settings: { beta } } });
const cells = async (arm: Arm, iterations: number, solve = {}) =>
  cellsOf(await eventsOf(teller, arm, iterations, tinyWorld(solve)), arm, iterations);

test('own steps and learning rate of tales are those of a world that has them', async () => {
  const own = { steps: 3, learningRate: 0.02 };
  expect(await cells({ ...DPO, ...own }, 1)).toEqual(await cells(DPO, 1, own));
});

test('the anchor after the first step is what ExPO judges, and judging it changes nothing else', async () => {
  const apo = presetNamed('tales-momentum').experiment.arms[1]!;
  const world = tinyWorld();
  const judged = { ...world, evaluation: { ...world.evaluation, anchors: true } };
  const [withAnchor] = cellsOf(await eventsOf(teller, apo, 1, judged), apo, 1);
  const [without] = cellsOf(await eventsOf(teller, apo, 1, world), apo, 1);
  const { anchor, ...rest } = withAnchor!;
  expect({ ...rest, anchor: null }).toEqual(without);
  const expo: Arm = { ...DPO, expo: 0.3 };
  const [{ metrics }] = cellsOf(await eventsOf(teller, expo, 1, world), expo, 1) as [Cell];
  const { reward, rewardError, klBase, length, parses } = metrics!;
  expect(anchor).toEqual({ reward, rewardError, klBase, length, parses });
  expect(anchor!.klBase).toBeGreaterThan(withAnchor!.metrics!.klBase);
  const [{ anchor: ofPlain }] = cellsOf(await eventsOf(teller, DPO, 1, judged), DPO, 1) as [Cell];
  expect(ofPlain).toBeNull();
});

test('the β that is due is that of its iteration', async () => {
  const [first, second] = await cells({ ...DPO, betas: [0.1, 5] }, 2);
  expect(first).toEqual((await cells(DPO, 1))[0]);
  // Every pair is in every step, so that the margin at the second step is β times the same log-ratios.
  const [, small] = await cells(withBeta(0.1), 2);
  expect(second!.steps[0]!.gradientNorm / small!.steps[0]!.gradientNorm).toBeCloseTo(50, 3);
});
