import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AHEAD, ratesOf, rowOf, SCENARIOS, SILENT, share } from '../support/simulation';

const RUNS = 2000;
const note = readFileSync(new URL('../../docs/notes/verdict.md', import.meta.url), 'utf8').replaceAll(/ +/g, ' ');

/** The table of the note is what comes out here; copy the row that a failure shows. */
test.each(SCENARIOS.map((scenario) => ({ ...scenario })))('$name, $seeds seeds', (scenario) => {
  const rates = ratesOf(scenario, RUNS);
  expect(note).toContain(
    rowOf(SCENARIOS.find(({ name, seeds }) => name === scenario.name && seeds === scenario.seeds)!, rates),
  );
  const most = (p: number) => p + 4 * Math.sqrt((p * (1 - p)) / RUNS);
  if (scenario.name.startsWith('no difference')) expect(1 - share(rates, SILENT)).toBeLessThanOrEqual(most(0.05));
  if (scenario.name.includes('frontier') && !scenario.name.includes('+0.1'))
    expect(share(rates, AHEAD)).toBeLessThanOrEqual(most(scenario.tails ? 0.045 : 0.025));
  if (scenario.name.startsWith('best of 37')) expect(share(rates, 'N')).toBeLessThanOrEqual(most(0.025));
});
