import { expect, it } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { EMPTY_TRACE } from '../../../src/trace/fold';
import { diagnosticLines } from '../../../src/ui/state/diagnostics';

const machine = {
  version: '1.2.3',
  browser: 'A browser',
  secure: true,
  isolated: true,
  cores: 2,
  adapter: ['adapter: a card'],
};
const experiment = { ...presetNamed('bandit-three').experiment, title: 'A secret title' };
const trace = {
  ...EMPTY_TRACE,
  experiment,
  engine: { kind: 'webgpu', description: 'a card', kernels: 'tiled' },
} as const;
const run = { trace, engine: null, source: 'live', problem: null, threads: 2 } as const;

it('says version, browser, adapter, engine, kernels and the last failure', () => {
  const lost = { code: 'device-lost', facts: { detail: 'The device was lost' } } as const;
  expect(diagnosticLines({ ...run, status: 'failed', detail: lost }, machine)).toBe(`Apogee 1.2.3
browser: A browser
secure context: yes; isolated: yes; cores: 2; threads of WebAssembly: 2
adapter: a card
run: live, failed; world: bandit
engine: webgpu, a card
kernels: tiled
last failure: device-lost {"detail":"The device was lost"}
last notice: none`);
});

it('names what crashed on this adapter', () => {
  const engine = { kind: 'webgpu', description: 'a card', reason: null, leftOut: ['a', 'b'] } as const;
  const lines = diagnosticLines({ ...run, engine, status: 'finished', detail: null }, machine).split('\n');
  expect(lines).toContain('left out, since they crashed here: a; b');
});

it('holds nothing that a person wrote or opened: of such failures only the kind', () => {
  const problem = { code: 'other', facts: { detail: 'Unexpected token in "a secret text"' } } as const;
  const detail = { code: 'bad-pattern', facts: { pattern: 'a secret pattern', detail: '' } } as const;
  const text = diagnosticLines({ ...run, status: 'failed', detail, problem }, machine);
  expect(text).not.toContain('secret');
  expect(text).toContain('last failure: bad-pattern\nlast notice: other');
});
