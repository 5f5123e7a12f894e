import { expect, test } from 'vitest';
import { fieldAt } from '../../src/experiment/fields';

test.each([
  ['iterations', { kind: 'number', minimum: 1, maximum: 1000, integer: true }],
  ['seeds', { kind: 'number', minimum: 0, maximum: 2 ** 31 - 1, integer: true }],
  ['arms.momentum.alpha', { kind: 'number', minimum: -0.95, maximum: 0.95, integer: false }],
  ['arms.momentum.restart', { kind: 'flag' }],
  ['arms.expo', { kind: 'number', minimum: -1, maximum: 8, integer: false }],
  ['arms.referenceEvery', { kind: 'number', minimum: 1, maximum: 2000, integer: true }],
  ['arms.name', { kind: 'text', most: 60 }],
  ['engine', { kind: 'choice', options: ['auto', 'webgpu', 'cpu'] }],
  ['world.tales.solve.decay', { kind: 'choice', options: ['constant', 'linear', 'cosine'] }],
  ['world.tales.rewards', { kind: 'number', minimum: -10, maximum: 10, integer: false }],
  ['world.bandit.base', { kind: 'number', minimum: -50, maximum: 50, integer: false }],
])('%s is read from the schema', (path, field) => {
  expect(fieldAt(path)).toEqual(field);
});

test.each(['nothing', 'world.solve', 'arms.momentum.toString', 'world.tales.solve.__proto__'])(
  '%s is unknown',
  (path) => {
    expect(() => fieldAt(path)).toThrow(path);
  },
);
