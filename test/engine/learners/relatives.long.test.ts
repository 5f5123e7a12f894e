import { expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { testDevice } from '../../support/gpu';
import { cellsOf as cells, eventsOf, TINY, tinyStoryteller, tinyWorld } from '../../support/storyteller';

const moving = presetNamed('tales-relatives').experiment.arms.find(({ reference }) => reference === 'moving')!;

/** The first iteration of an arm on an engine, which is closed. */
async function cellsOf(arm: Arm, engine: LanguageEngine) {
  const found = cells(await eventsOf(await tinyStoryteller(engine), arm, 1, tinyWorld()), arm, 1);
  engine.close();
  return found;
}

it('TR-DPO: both engines go the same way', async () => {
  const gpu = await openWebgpuEngine(TINY, await testDevice());
  const soft = { ...moving, referenceEvery: 2 };
  const [[ours], [theirs]] = [await cellsOf(soft, await openCpuEngine(TINY)), await cellsOf(soft, gpu)];
  expect(theirs!.sample).toEqual(ours!.sample);
  ours!.steps.forEach(({ loss, margin }, i) => {
    expect(Math.abs(theirs!.steps[i]!.loss - loss)).toBeLessThan(1e-4);
    expect(Math.abs(theirs!.steps[i]!.margin - margin)).toBeLessThan(1e-4 + 1e-3 * Math.abs(margin));
  });
});
