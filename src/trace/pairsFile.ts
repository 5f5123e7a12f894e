import type { Experiment } from '../experiment/experiment';
import { placedCells, type Trace } from './fold';

/** What stands between a prompt and its response: a tale is written without the space, another response as it was decoded. */
export const glueOf = (experiment: Experiment | null): string => (experiment?.world.kind === 'tales' ? ' ' : '');

/**
 * The preference pairs that were labelled in a run, a line of JSON each, in the names of TRL: prompt, chosen, rejected, and beside them where
 * they come from. A response begins with what stands between it and its prompt, so that the two need only be put together. An arm that
 * searches for an instruction has none: its two responses answer different prompts. Empty for a table, which writes no texts.
 */
export function preferenceLines(trace: Trace): string {
  const lines: string[] = [];
  const glue = glueOf(trace.experiment);
  for (const [{ seed, arm, iteration }, { sample, labels }] of placedCells(trace)) {
    if (sample?.kind !== 'texts' || labels?.kind !== 'texts' || sample.instruction !== undefined) continue;
    const response = (index: number) => `${glue}${sample.responses[index]!.text}`.trimEnd();
    const isHere = (index: number) => index < sample.responses.length;
    for (const { prompt, chosen, rejected, probability } of labels.pairs) {
      if (!isHere(chosen) || !isHere(rejected)) continue;
      const pair = { prompt: sample.prompts[prompt]!, chosen: response(chosen), rejected: response(rejected) };
      lines.push(`${JSON.stringify({ ...pair, seed, arm, iteration, probability })}\n`);
    }
  }
  return lines.join('');
}
