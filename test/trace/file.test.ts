import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import { PRESETS } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/trace/events';
import { parseTrace } from '../../src/trace/file';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { eventsOf } from '../../src/trace/lines';

const file = new URL('../../public/recorded/tales-momentum.jsonl.gz', import.meta.url);
const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
const recorded = lines.map((line) => JSON.parse(line) as TraceEvent);

const linesOf = (events: readonly unknown[]) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`;
const parse = (text: string) => parseTrace(new TextEncoder().encode(text));

it('a run of texts comes back from its file: the same trace, the same lines', async () => {
  const trace = fold(EMPTY_TRACE, recorded);
  const text = linesOf(eventsOf(trace));
  expect(text).toBe(linesOf(recorded.filter(({ kind }) => kind !== 'progress')));
  expect(await parse(text)).toEqual(trace);
});

it.each(PRESETS.filter(({ experiment }) => experiment.world.kind === 'bandit'))(
  'a run of $name comes back from its file',
  async ({ experiment }) => {
    const small = { ...experiment, iterations: 2, seeds: [experiment.seeds[0]!], arms: experiment.arms.slice(0, 12) };
    const events: TraceEvent[] = [];
    for await (const event of run(small, async ({ world }) => {
      if (world.kind !== 'bandit') throw new Error('not exact');
      return openTabular(world);
    }))
      events.push(event);
    expect(await parse(linesOf(events))).toEqual(fold(EMPTY_TRACE, events));
  },
);

const sampleAt = recorded.findIndex(({ kind }) => kind === 'sample');
const some = recorded.slice(0, recorded.findIndex(({ kind }) => kind === 'extrapolate') + 1);
const places = Object.fromEntries(some.map(({ kind }, i) => [kind, i])) as Record<TraceEvent['kind'], number>;

it('half a run comes back as well: blank lines, a byte-order mark and CRLF do no harm', async () => {
  const text = `\ufeff${linesOf(some).replaceAll('\n', '\r\n')}\r\n`;
  expect(await parse(text)).toEqual(fold(EMPTY_TRACE, some));
});

/** The message for a file with this change of the event at this place. */
async function refusal(at: number, path: string, value: unknown): Promise<string> {
  const events = structuredClone(some) as object[];
  const names = path.split('.');
  let object = events[at]!;
  for (const name of names.slice(0, -1)) object = Reflect.get(object, name);
  if (value === undefined) Reflect.deleteProperty(object, names.at(-1)!);
  else Reflect.set(object, names.at(-1)!, value);
  try {
    await parse(linesOf(events));
  } catch (error) {
    const [, line, message] = /^line (\d+): (.*)$/.exec((error as Error).message)!;
    expect(Number(line)).toBe(at + 1);
    return message!;
  }
  return 'accepted';
}

it.each([
  ['start', 'kind', 'sample', /: missing$/],
  ['start', 'experiment.iterations', 0, /^experiment.iterations: expected ≥ 1, received 0$/],
  ['start', 'engine.kind', 'abacus', /^engine.kind: expected .*received "abacus"$/],
  ['sample', 'seed', 99, /^seed: the experiment has no 99$/],
  ['sample', 'arm', '__proto__', /^arm: the experiment has no "__proto__"$/],
  ['sample', 'iteration', 6, /^iteration: expected 1 to 5, received 6$/],
  ['sample', 'sample.kind', 'table', /^sample.anchor: missing$/],
  ['sample', 'sample.responses.3.prompt', 1000, /^sample.responses.3.prompt: expected less than 64, received 1000$/],
  ['sample', 'sample.responses.3.reward', null, /^sample.responses.3.reward: expected number, received null$/],
  ['label', 'labels.pairs.0.chosen', 1e6, /^labels.pairs.0.chosen: expected less than 256, received 1000000$/],
  ['label', 'labels.pairs.0.probability', 2, /^labels.pairs.0.probability: expected ≤ 1, received 2$/],
  ['step', 'step.loss', 1.7e308, /^step.loss: expected ≤ 1e\+100, received 1.7e\+308$/],
  ['step', 'step.loss', 'low', /^step.loss: expected number, received "low"$/],
  ['solve', 'solution.chosen.0.text', undefined, /^solution.chosen.0.text: missing$/],
  ['extrapolate', 'extrapolation.anchor', [[1]], /^extrapolation.anchor: expected 0 × 0 numbers$/],
  ['evaluate', 'evaluation.rewards', [1], /^evaluation.rewards: expected 96, received 1$/],
] as const)('refuses a wrong %s: %s', async (kind, path, value, message) => {
  expect(await refusal(places[kind], path, value)).toMatch(message);
});

it('refuses what is no run', async () => {
  await expect(parse('')).rejects.toThrow('line 1: expected a run, found nothing');
  await expect(parse(linesOf(some.slice(1)))).rejects.toThrow(
    'line 1: kind: a run begins with "start", received "evaluate"',
  );
  await expect(parse(linesOf([...some, some[0]]))).rejects.toThrow(`line ${some.length + 1}: kind: a second "start"`);
  await expect(parse('{"prompt":"Pip"}')).rejects.toThrow(/^line 1: kind: /);
  await expect(parse(`${linesOf(some)}{"kind":`)).rejects.toThrow(`line ${some.length + 1}: `);
  await expect(parse(linesOf(some.toSpliced(sampleAt, 1)))).rejects.toThrow('labels: no sample before them');
  await expect(parseTrace(Uint8Array.of(0xff))).rejects.toThrow('line 1: ');
});

it('refuses what the settings of the run exclude', async () => {
  const last = some[places.step] as Extract<TraceEvent, { kind: 'step' }>;
  const { steps } = last.step;
  const step = (number: number) => ({ ...last, step: { ...last.step, step: number, steps: 100_000 } });
  const upTo = some.slice(0, places.step + 1);
  await expect(parse(linesOf([...upTo, step(steps + 1)]))).rejects.toThrow(
    `step.step: expected ≤ ${steps}, received ${steps + 1}`,
  );
  await expect(parse(linesOf([...upTo, step(steps)]))).rejects.toThrow(
    `step.step: expected ${steps + 1}, received ${steps}`,
  );
  const { responses } = (some[sampleAt] as { sample: { responses: unknown[] } }).sample;
  const many = Array.from({ length: 20_000 }, () => responses[0]);
  expect(await refusal(sampleAt, 'sample.responses', many)).toBe('sample.responses: expected ≤ 256, received 20000');
});

it('pauses now and then', async () => {
  let pauses = 0;
  const text = new TextEncoder().encode(linesOf(recorded.slice(0, 700)));
  await parseTrace(text, async () => {
    pauses++;
  });
  expect(pauses).toBeGreaterThanOrEqual(5);
});

it('a line that says something twice is refused', async () => {
  const [first, ...rest] = linesOf(some).split('\n');
  const twice = [first, rest[0]!.replace('{', '{"kind":"label",'), ...rest.slice(1)].join('\n');
  await expect(parse(twice)).rejects.toThrow('line 2: "kind" stands twice in an object');
});
