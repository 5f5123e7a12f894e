import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { summary } from '../../src/cli/table';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import { presetNamed } from '../../src/experiment/presets';
import { Refused } from '../../src/messages/refusal';
import { parseTrace } from '../../src/trace/file';
import type { Trace } from '../../src/trace/fold';
import { eventsOf } from '../../src/trace/lines';
import { metricsCsv } from '../../src/trace/metricsTable';
import { preferenceLines } from '../../src/trace/pairsFile';
import { verdict } from '../../src/trace/verdict';
import { figuresOf } from '../../src/ui/charts/figures';
import { rowsOf } from '../../src/ui/charts/rows';
import { type Dice, dice, mutatedBytes, mutatedJson } from './mutate';
import { linesOf } from './series';

type Lines = readonly string[];

/** One iteration of the run that ships: texts, pairs, steps, and what they led to. */
function recorded(): Lines {
  const file = new URL('../../public/recorded/tales-momentum.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const end = lines.findIndex((line) => line.startsWith('{"kind":"extrapolate"'));
  const steps = lines.findIndex((line) => line.startsWith('{"kind":"step"'));
  // A dozen steps, all alike.
  return lines.slice(0, end + 1).filter((line, i) => !line.startsWith('{"kind":"step"') || i < steps + 12);
}

async function ofPreset(name: string): Promise<Lines> {
  const { experiment } = presetNamed(name);
  const small = { ...experiment, iterations: 2, seeds: [1, 2], arms: experiment.arms.slice(0, 3) };
  const lines: string[] = [];
  for await (const event of run(small, async ({ world }) => {
    if (world.kind !== 'bandit') throw new Error('not exact');
    return openTabular(world);
  }))
    lines.push(JSON.stringify(event));
  return lines;
}

const NUMBERS = [-1e308, 1.7e308, 1e100, 5e-324, 2 ** 31, 2 ** 53, -0, 0.5, -1];

/** A number somewhere in a line is another, which no reader of JSON refuses. */
const otherNumber = (line: string, { below, of }: Dice): string => {
  const places = [...line.matchAll(/(?<=[:[,])-?\d[\d.e+-]*/g)];
  const place = places[below(places.length)];
  return place ? line.slice(0, place.index) + of(NUMBERS) + line.slice(place.index + place[0].length) : line;
};

/** The bytes of a run with one to three changes: of lines, in a line, in bytes. */
function mutatedRun(lines: Lines, own: Dice): Uint8Array<ArrayBuffer> {
  const { below, of } = own;
  const found = [...lines];
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(of([found.length, Math.min(found.length, 8)]));
    const line = found[at]!;
    const kind = below(10);
    if (kind === 0) found.splice(at, 1);
    else if (kind === 1) found.splice(below(found.length), 0, line);
    else if (kind === 2) found.splice(at, 0, found.splice(below(found.length), 1)[0]!);
    else if (kind === 3) found[at] = line.slice(0, below(line.length));
    else if (kind === 4) found.push(...Array.from({ length: 50 }, () => line));
    else if (kind < 7) found[at] = otherNumber(line, own);
    else found[at] = asLine(line, own);
    if (found.length === 0) return new Uint8Array();
  }
  const bytes = new TextEncoder().encode(`${found.join('\n')}\n`);
  return below(10) === 0 ? mutatedBytes(bytes, own) : bytes;
}

function asLine(line: string, own: Dice): string {
  try {
    return JSON.stringify(mutatedJson(JSON.parse(line), own));
  } catch {
    return line;
  }
}

/** All that the page and the command line make of a run. Throws if it comes back from its own file as another. */
async function demandUse(trace: Trace): Promise<void> {
  for (const text of [summary(trace), metricsCsv(trace), preferenceLines(trace), JSON.stringify(verdict(trace))])
    if (/\bNaN\b|undefined/.test(text))
      throw new TypeError(`no number: ${/.{0,40}(?:NaN|undefined).{0,40}/s.exec(text)}`);
  for (const { quantity } of figuresOf(trace.experiment!))
    for (const row of rowsOf(trace.experiment!, linesOf(trace, quantity)).rows)
      if (!Object.values(row).flat().every(Number.isFinite)) throw new TypeError(`no place: ${JSON.stringify(row)}`);
  const text = eventsOf(trace).map((event) => `${JSON.stringify(event)}\n`);
  const again = eventsOf(await parseTrace(new TextEncoder().encode(text.join(''))));
  if (JSON.stringify(again) !== JSON.stringify(eventsOf(trace))) throw new TypeError('it comes back as another');
}

const isTyped = (error: unknown): boolean => {
  if (!(error instanceof Error) || error.constructor !== Error) return false;
  const { cause } = error;
  return (
    cause === undefined ||
    cause instanceof SyntaxError ||
    cause instanceof Refused ||
    (cause as Error).constructor === Error
  );
};

/** Reads so many mutated runs; seeds of what was thrown that is no message, or of what is accepted and cannot be used. */
export async function fuzzRuns(times: number, firstSeed = 1) {
  const names = ['bandit-three', 'bandit-twenty', 'bandit-rates', 'bandit-objectives'];
  const runs = [recorded(), ...(await Promise.all(names.map(ofPreset)))];
  const found = { accepted: 0, refused: 0, wrong: [] as string[], slowest: 0 };
  for (let seed = firstSeed; seed < firstSeed + times; seed++) {
    const own = dice(seed);
    const bytes = mutatedRun(own.of(runs), own);
    const start = process.cpuUsage();
    const trace = await parseTrace(bytes).catch((error: unknown) => {
      if (!isTyped(error)) found.wrong.push(`${seed}: ${(error as Error).message} ${(error as Error).cause}`);
      return null;
    });
    const { user, system } = process.cpuUsage(start);
    found.slowest = Math.max(found.slowest, (user + system) / 1000);
    if (trace) found.accepted++;
    else found.refused++;
    await (trace && demandUse(trace))?.catch((error: unknown) => {
      found.wrong.push(`${seed}: accepted, then ${(error as Error).stack?.split('\n').slice(0, 3).join(' ')}`);
    });
    if ('polluted' in Object.prototype || Object.hasOwn(Object.prototype, 'x')) found.wrong.push(`${seed}: pollution`);
  }
  return found;
}
