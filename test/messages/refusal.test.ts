import { expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/experiment';
import { decodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { byControl } from '../../src/messages/controls';
import { type Refusal, Refused, refusalText } from '../../src/messages/refusal';

const tales = () => structuredClone(presetNamed('tales-momentum').experiment);

async function refused(read: () => unknown): Promise<Refused> {
  try {
    await read();
  } catch (error) {
    if (error instanceof Refused) return error;
  }
  throw new Error('not refused');
}

const weightless = () => {
  const experiment = tales();
  const [, arm] = experiment.arms;
  experiment.arms[1] = { ...arm!, reference: 'moving', momentum: { ...arm!.momentum, space: 'policy' } };
  return experiment;
};

test.each([
  [{ ...tales(), iterations: 0 }, ['iterations'], 'not-expected'],
  [{ ...tales(), seeds: [1, 1] }, ['seeds'], 'seed-twice'],
  [
    { ...tales(), arms: [{ ...tales().arms[0], objective: { id: 'dop', settings: {} } }] },
    ['arms', 0, 'objective'],
    'unknown-objective',
  ],
  [weightless(), ['arms', 1, 'reference'], 'moving-without-weights'],
] as const)('a refusal is plain data with the place and a code: %#', async (data, path, code) => {
  const { refusal, message } = await refused(() => parseExperiment(data));
  expect(refusal).toMatchObject({ path, code });
  expect(refusalText(JSON.parse(JSON.stringify(refusal)) as Refusal)).toBe(message);
});

test('the page and a link name the fields in their own way', async () => {
  const { refusal } = await refused(() => parseExperiment(weightless()));
  const said = 'moving is drawn in the weights, and an anchor extrapolated in log-probabilities has none';
  expect(refusalText(refusal)).toBe(`arms.1.reference: ${said}; set arms.1.momentum.space to parameters`);
  expect(refusalText(refusal, byControl(tales().arms))).toBe(
    `“APO, α = 0.3”, reference: ${said}; set “APO, α = 0.3”, “Extrapolate in” to weights`,
  );
});

test('a link is named beside what is wrong in it', async () => {
  const { refusal, message } = await refused(() => decodeLink('#apo1?preset=tales-momentum&iterations=0'));
  expect(message).toBe('link: iterations: expected ≥ 1, received 0');
  expect(refusalText(refusal)).toBe('iterations: expected ≥ 1, received 0');
});
