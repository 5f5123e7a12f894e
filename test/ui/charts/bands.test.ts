import { expect, it } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { bandsText } from '../../../src/ui/charts/bands';

it('marks a run in half precision, and no other', () => {
  const { experiment } = presetNamed('tales-momentum');
  const plain = bandsText(experiment, 1);
  expect(plain).not.toContain('half');
  expect(bandsText({ ...experiment, precision: 'half' }, 1)).toBe(
    `${plain} In half precision (products of f16 numbers): not to be compared with a run in f32.`,
  );
});
