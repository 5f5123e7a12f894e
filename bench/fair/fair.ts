import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mean } from '../../src/algorithms/statistics';
import { nodeMachine, say } from '../../src/cli/machine';
import { run } from '../../src/engine/loop/run';
import { openRuntime } from '../../src/engine/open';
import { CELLS, type Cell } from './plan';
import { report, withTables } from './report';
import type { Iteration, Result } from './result';

const HELP = `npm run fair -- run [--until HH:MM]   runs the cells of docs/notes/fair-test.md that bench/fair/results.jsonl lacks, in order
npm run fair -- report                 prints the tables of what is there
npm run fair -- write                  writes the last iterations of them into docs/notes/fair-test.md
npm run fair -- rest                   prints how many cells are left`;

const FILE = fileURLToPath(new URL('./results.jsonl', import.meta.url));

const NOTE = fileURLToPath(new URL('../../docs/notes/fair-test.md', import.meta.url));

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { until: { type: 'string' } }, allowPositionals: true });
  const results = readResults();
  const done = new Set(results.map(({ id }) => id));
  const rest = CELLS.filter(({ id }) => !done.has(id));
  switch (positionals[0]) {
    case 'run':
      await runCells(rest, values.until);
      return 0;
    case 'report':
      process.stdout.write(report(results, 'whole'));
      return 0;
    case 'write':
      writeFileSync(NOTE, withTables(readFileSync(NOTE, 'utf8'), results));
      return 0;
    case 'rest':
      say(`${rest.length} of ${CELLS.length} cells are left; next is ${rest[0]?.id ?? 'none'}`);
      return 0;
    default:
      say(HELP);
      return 2;
  }
}

/** Every cell is one line, written when it is whole, so that a later call goes on where an earlier one was stopped. */
async function runCells(cells: readonly Cell[], until: string | undefined): Promise<void> {
  for (const cell of cells) {
    if (until !== undefined && new Date().toTimeString().slice(0, 5) >= until) return;
    const begun = performance.now();
    appendFileSync(FILE, `${JSON.stringify(await resultOf(cell))}\n`);
    say(`${cell.id} took ${Math.round((performance.now() - begun) / 1000)} s`);
  }
}

async function resultOf(cell: Cell): Promise<Result> {
  const iterations: Iteration[] = [];
  let odds: number | null = null;
  let engine = '';
  for await (const event of run(cell.experiment, (each) => openRuntime(each, { ...nodeMachine, announce() {} }))) {
    if (event.kind === 'start') engine = event.engine.description;
    if (event.kind === 'label' && event.labels.kind === 'texts')
      odds = mean(event.labels.pairs.map(({ probability }) => Math.log(probability / (1 - probability))));
    if (event.kind !== 'evaluate') continue;
    const { rewards, words } = event.evaluation!;
    iterations.push({ ...event.metrics, odds, rewards: rewards.map((reward) => Number(reward.toFixed(4))), words });
    odds = null;
  }
  // The texts' rewards are for win rates at the end.
  const kept = iterations.map((each, t) =>
    t === 0 || t === iterations.length - 1 ? each : { ...each, rewards: [], words: [] },
  );
  return { id: cell.id, hash: hashOf(cell), engine, iterations: kept };
}

const hashOf = ({ experiment }: Cell): string =>
  createHash('sha256').update(JSON.stringify(experiment)).digest('hex').slice(0, 16);

/** Throws an Error for the result of a cell that is not in the plan, or was another one. */
function readResults(): Result[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, 'utf8').split('\n').filter(Boolean);
  const planned = new Map(CELLS.map((cell) => [cell.id, hashOf(cell)]));
  return lines.map((line, i) => {
    const result = JSON.parse(line) as Result;
    if (planned.get(result.id) !== result.hash)
      throw new Error(`results.jsonl:${i + 1}: ${result.id} is not the cell of that name in plan.ts`);
    return result;
  });
}
