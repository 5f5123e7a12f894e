import type { TextResponse } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { plain } from '../../words/numbers';
import { words } from '../parts/format';

/** What a judge found in a text, without what is absent, in the words of the page; names that they lack stay. */
export function chips(attributes: NonNullable<TextResponse['attributes']>): string[] {
  const { counts, marks } = phasesWords().sample.found;
  return Object.entries(attributes).flatMap(([name, value]) => {
    if (value === false || value === 0 || value === '') return [];
    if (value === true) return [marks[name] ?? words(name)];
    if (typeof value === 'string') return [marks[value] ?? value];
    // The second rule of a kind has a number behind its name.
    const [, rule = name, place = ''] = /^(.*?)( \d+)?$/s.exec(name) ?? [];
    return [counts[name]?.(value) ?? `${plain(Number(value.toFixed(2)))} ${marks[rule] ?? words(rule)}${place}`];
  });
}
