import { holmLevels, type Interval, interval95, studentInterval, studentP } from '../../src/algorithms/statistics';
import { winRate } from '../../src/algorithms/winRate';
import { CELLS, PARTS, type Part } from './plan';
import type { Iteration, Result } from './result';

/**
 * The tables of docs/notes/fair-test.md. Everything is paired by seed: a seed counts for a comparison if both arms have finished it.
 */

/** The KL to the base policy at which rewards are compared, nats. */
const KL = 1;

interface Comparison {
  part: string;
  /** Arm with momentum, and arm that it is held to. */
  ours: string;
  theirs: string;
}

const PRIMARY: Comparison = { part: 'solved-2', ours: 'apo', theirs: 'dpo' };

const SECONDARY: readonly Comparison[] = [
  { part: 'solved-2', ours: 'apo', theirs: 'matched' },
  { part: 'solved-2', ours: 'apo', theirs: 'limit' },
  { part: 'solved-4', ours: 'apo', theirs: 'dpo' },
  { part: 'solved-4', ours: 'apo', theirs: 'matched' },
  { part: 'solved-4', ours: 'apo', theirs: 'limit' },
  { part: 'unsolved', ours: 'apo', theirs: 'dpo' },
  { part: 'unsolved', ours: 'apo', theirs: 'rate' },
  { part: 'unsolved', ours: 'apo', theirs: 'steps' },
];

type BySeed = ReadonlyMap<number, readonly Iteration[]>;

/** How much of the tables: every iteration, or those in which the arms of a part are compared. */
type Extent = 'whole' | 'ends';

/** How much is in, the tables of what is, and the comparisons: Markdown. */
export function report(results: readonly Result[], extent: Extent): string {
  const found = (part: string, arm: string): BySeed =>
    new Map(
      results.flatMap(({ id, iterations }) => {
        const [ofPart, ofArm, seed] = id.split('/');
        return ofPart === part && ofArm === arm ? [[Number(seed), iterations]] : [];
      }),
    );
  const tables = PARTS.flatMap((part) => partTable(part, found, extent));
  return `${[...progress(results.length, found), ...tables, ...comparisons(found)].join('\n')}\n`;
}

const BEGIN = '<!-- From here: npm run fair -- write -->';
const END = '<!-- To here -->';

/** The note with the tables of these results between its two marks. */
export function withTables(note: string, results: readonly Result[]): string {
  const [before, rest = ''] = note.split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error('the note has no marks for its tables');
  return `${before}${BEGIN}\n\n${report(results, 'ends')}\n${END}${after}`;
}

type Found = (part: string, arm: string) => BySeed;

function progress(done: number, found: Found): string[] {
  if (done === CELLS.length) return [`All ${done} runs are in.`, ''];
  const wholeSeeds = ({ id, seeds, arms }: Part) =>
    seeds.filter((seed) => arms.every(({ arm }) => found(id, arm.id).has(seed))).length;
  const parts = PARTS.map((part) => `- \`${part.id}\`: ${wholeSeeds(part)} of ${part.seeds.length} seeds`);
  return [
    `${done} of ${CELLS.length} runs are in. **Nothing is tested before all seeds of its part are in.**`,
    '',
    ...parts,
    '',
  ];
}

/** Of the arms, as a reader knows them. */
const NAMES: Readonly<Record<string, string>> = {
  apo: 'APO',
  dpo: 'DPO',
  matched: 'β·T/c_T',
  limit: 'β(1−α)',
  rate: 'rate × c_T/T',
  steps: 'steps × c_T/T',
};

function nameOf(id: string): string {
  const [from, tenths] = id.split('-');
  return NAMES[id] ?? `${Number(tenths) / 10}, ${from}`;
}

function partTable({ id, seeds, arms }: Part, found: Found, extent: Extent): string[] {
  const shared = Math.min(...arms.map(({ iterations }) => iterations));
  const rows = arms.flatMap(({ arm, iterations }) => {
    const runs = [...found(id, arm.id).values()];
    if (runs.length === 0) return [];
    const all = Array.from({ length: iterations }, (_, i) => i + 1);
    const shown = extent === 'whole' ? all : all.filter((t) => t === shared || t === iterations);
    return shown.map((t) => {
      const cell = (of: (each: Iteration) => number, places?: number) =>
        spread(interval95(runs.map((run) => of(run[t]!))), places);
      const share = cell(({ margin, odds }) => margin! / odds!);
      const words = cell(({ length }) => length!, 1);
      const last = t === iterations ? spread(interval95(runs.map(levelRate))) : '';
      const reward = cell((each) => each.reward);
      const kl = cell(({ klBase }) => klBase);
      return `| ${nameOf(arm.id)} | ${t} | ${runs.length} | ${reward} | ${kl} | ${share} | ${cell(({ parses }) => parses!)} | ${words} | ${last} |`;
    });
  });
  if (rows.length === 0) return [];
  const head = '| arm | t | N | reward | KL, nats | solved | parses | words | wins |';
  return [
    `**\`${id}\`**, ${seeds.length} seeds planned: means ± half of the 95 % interval after t iterations.`,
    '',
    head,
    `${'| --- '.repeat(9)}|`,
    ...rows,
    '',
  ];
}

/** Win rate over the base policy at equal length, of the last iteration. */
const levelRate = (run: readonly Iteration[]): number => winRate(run.at(-1)!, run[0]!).lengthControlled.rate;

/** The primary test, and the others with Holm's levels, once every seed is in; before that no p and no level. */
function comparisons(found: Found): string[] {
  const all = [PRIMARY, ...SECONDARY];
  const leads = all.map((one) => leadsOf(one, found));
  const isWhole = all.map(({ part }, i) => leads[i]!.length === PARTS.find(({ id }) => id === part)!.seeds.length);
  const levels = isWhole.every(Boolean) ? holmLevels(leads.slice(1).map(studentP), 0.05) : null;
  const rows = all.map(({ part, ours, theirs }, i) => {
    const lead = leads[i]!;
    if (lead.length === 0) return `| \`${part}\` | ${nameOf(ours)} − ${nameOf(theirs)} | 0 | | |`;
    const level = i === 0 ? 0.05 : levels?.[i - 1];
    const isDecided = isWhole[i] && level !== undefined;
    const said = isDecided
      ? `p ${studentP(lead).toPrecision(2)} at level ${level.toPrecision(2)}`
      : 'not before all seeds are in';
    return `| \`${part}\` | ${nameOf(ours)} − ${nameOf(theirs)} | ${lead.length} | ${range(studentInterval(lead, level ?? 0.05))} | ${said} |`;
  });
  return [
    '**Reward at equal KL**, paired by seed; the first line is the primary test.',
    '',
    '| part | arms | N | difference | test |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

function leadsOf({ part, ours, theirs }: Comparison, found: Found): number[] {
  const others = found(part, theirs);
  return [...found(part, ours)].flatMap(([seed, run]) => {
    const other = others.get(seed);
    return other ? [leadAt(run, other)] : [];
  });
}

/** Lead in reward at 1 nat, or at the largest KL that both reach. */
function leadAt(ours: readonly Iteration[], theirs: readonly Iteration[]): number {
  const most = (run: readonly Iteration[]) => Math.max(...run.map(({ klBase }) => klBase));
  const kl = Math.min(KL, most(ours), most(theirs));
  return rewardAt(ours, kl) - rewardAt(theirs, kl);
}

/** By a straight line in √KL between the iterations on either side, in the order of their KL. */
function rewardAt(run: readonly Iteration[], kl: number): number {
  const points = run
    .map(({ klBase, reward }) => ({ way: Math.sqrt(Math.max(0, klBase)), reward }))
    .sort((a, b) => a.way - b.way);
  const way = Math.sqrt(kl);
  const to = points.findIndex((point) => point.way >= way);
  const [before, after] = [points[Math.max(0, to - 1)]!, points[to]!];
  const share = after.way > before.way ? (way - before.way) / (after.way - before.way) : 0;
  return before.reward + share * (after.reward - before.reward);
}

const digits = (x: number, places = 3): string => x.toFixed(places).replace('-', '−');
const spread = ({ n, mean: centre, high }: Interval, places?: number): string =>
  n > 1 ? `${digits(centre, places)} ± ${digits(high - centre, places)}` : digits(centre, places);
const range = ({ n, mean: centre, low, high }: Interval): string =>
  n > 1 ? `${digits(centre)} (${digits(low)} to ${digits(high)})` : digits(centre);
