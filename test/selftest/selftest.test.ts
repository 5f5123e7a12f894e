import { expect, test } from 'vitest';
import { type Note, openAttempts } from '../../src/gpu/attempts';
import type { OpCase } from '../../src/selftest/case';
import { CASES, leftOut, offers, selftest, selftestReport, type Verdict } from '../../src/selftest/selftest';
import { memoryStore } from '../support/attempts';
import { testDevice } from '../support/gpu';

async function all(verdicts: AsyncGenerator<Verdict>): Promise<Verdict[]> {
  const result: Verdict[] = [];
  for await (const verdict of verdicts) result.push(verdict);
  return result;
}

const FILES = import.meta.glob<OpCase[]>('../../src/selftest/cases/*.ts', { import: 'cases', eager: true });
const OP_TESTS = import.meta.glob<string>('../ops/*.test.ts', { query: '?raw', import: 'default', eager: true });

/** The cases that no op's own test runs. */
const REST = Object.entries(FILES).flatMap(([path, cases]) => {
  const name = path.replace(/.*\/|\.ts$/g, '');
  const imported = new RegExp(`import \\{[^}]*\\bcases\\b[^}]*\\} from '[./]*src/selftest/cases/${name}'`);
  return imported.test(OP_TESTS[`../ops/${name}.test.ts`] ?? '') ? [] : cases;
});

// One test each: on a busy machine they compile for minutes.
test.each(REST)('$op passes on this adapter: $shape', async (one) => {
  const device = await testDevice();
  const verdicts = await all(selftest(device, [], [one]));
  expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
  expect(verdicts).toHaveLength(!one.needs || offers(device, one.needs) ? 1 : 0);
});

test('a model is run by the kernels that it names', async () => {
  const one = CASES.find(({ op }) => op === 'log-probabilities')!;
  const [verdict] = await all(selftest(await testDevice(), [], [one]));
  expect(verdict!.note).toBe(
    'attention quad, decode alone, rows by thread, products default: quad 32×8, few default: quad 16×8',
  );
});

test('a kernel that is wrong, or does not run, is named and does not end the test', async () => {
  const common = { shape: '1', tolerance: 'none' };
  const device = await testDevice();
  const verdicts = await all(
    selftest(
      device,
      [],
      [
        { op: 'wrong', ...common, run: async () => ({ error: 2, limit: 1 }) },
        { op: 'nan', ...common, run: async () => ({ error: Number.NaN, limit: 1 }) },
        { op: 'broken', ...common, run: async () => Promise.reject(new Error('line 3')) },
        { op: 'right', ...common, run: async () => ({ error: 1, limit: 1, note: 'quads' }) },
      ],
    ),
  );
  expect(verdicts.map(({ passed }) => passed)).toEqual([false, false, false, true]);
  const report = selftestReport(device.description, verdicts);
  expect(report).toContain(`adapter: ${device.description}\nkernels: quads\n`);
  expect(report).toMatch(/broken +1 +Infinity +0 +FAILED +line 3/);
  expect(report).toContain('3 of 4 FAILED');
});

test('notes every case that is new here, and leaves out what crashed, by itself or for the tuner', async () => {
  const { memory, as } = memoryStore([{ adapter: 'a card', leftOut: ['down, 1', 'attention workgroup'] }]);
  const attempts = await openAttempts(as('one'), 'a card');
  const device = { ...(await testDevice()), attempts };
  const ran: string[] = [];
  const caseOf = (op: string, kernels?: string[]): OpCase => ({
    ...{ op, shape: '1', tolerance: 'none', ...(kernels && { kernels }) },
    async run() {
      const [{ underWay }] = memory.kept as [{ underWay: Note[] }];
      ran.push(underWay.map(({ kernel }) => kernel).join(' | '));
      return { error: 0, limit: 1 };
    },
  });
  const cases = [
    caseOf('up'),
    caseOf('down'),
    caseOf('attention', ['attention workgroup']),
    caseOf('rows', ['rows by x']),
  ];
  const verdicts = await all(selftest(device, [], cases));
  expect(verdicts.map(({ op }) => op)).toEqual(['up', 'rows']);
  expect(ran).toEqual(['* | up, 1', '* | rows, 1 | rows by x']);
  expect(leftOut(device, cases)).toEqual([
    'left out, since they crashed when first tried here: down, 1; attention workgroup',
  ]);
  // What has been tried is noted as one.
  await all(selftest(device, [], cases));
  expect(ran.slice(2)).toEqual(['*', '*']);
  expect(memory.kept).toMatchObject([{ underWay: [] }]);
});

test('says what it leaves out', async () => {
  const device = { ...(await testDevice()), half: false, isFallback: true };
  const without = leftOut(device);
  const half = CASES.filter(({ needs }) => needs === 'half').length;
  expect(half).toBeGreaterThan(0);
  expect(without).toContain(`left out: ${half} cases that need shader-f16`);
  expect(selftestReport(device.description, [], without)).toContain('that need shader-f16\n');
  expect(leftOut({ ...device, half: true, isFallback: false, subgroups: true, subgroupSize: 8 })).toEqual([]);
});
