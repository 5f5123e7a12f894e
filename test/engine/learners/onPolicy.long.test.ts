import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/tales';
import { expectLearnt, firstIteration, GIVEN, momentumArm, small } from '../../support/onPolicy';
import { eventsOf, shippedModel, tinyStoryteller } from '../../support/storyteller';

const { config, weights } = shippedModel();

let engine: LanguageEngine;
let teller: Storyteller;
beforeAll(async () => {
  engine = await openCpuEngine(config);
  teller = await tinyStoryteller(engine, weights);
});
afterAll(() => engine.close());

it.each(Object.keys(GIVEN))('%s: learns, asks what it says, and does the same again', async (id) => {
  const longer = await eventsOf(teller, momentumArm(id), 2, small());
  expectLearnt(id, longer);
  const again = await eventsOf(teller, momentumArm(id), 1, small());
  expect(firstIteration(again)).toEqual(firstIteration(longer));
});
