import type { Experiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { PRESETS } from '../../src/experiment/presets';
import { Refused } from '../../src/messages/refusal';
import { readMoment } from '../../src/trace/momentLink';
import { type Dice, dice } from './mutate';

/** What programs do to a link on its way, as functions of it. */
const DAMAGES: readonly ((link: string, dice: Dice) => string)[] = [
  (link) => link.replaceAll('&', '&amp;'),
  (link) => link.replaceAll('&', '&#38;'),
  (link, { of }) =>
    link + of(['.', ',', ')', ').', ']', '>', '"', '”', '…', '!', '**', '_', '&', '%3E', '%29', '%E2%80%9D']),
  (link, { below, of }) => {
    // Not inside a percent escape, whose digits a line break would part.
    const at = 6 + below(link.length - 6);
    const place = /%.?$/.test(link.slice(0, at)) ? link.length : at;
    return (
      link.slice(0, place) +
      of(['\n', '\r\n  ', '\u200b', '\u00ad', '%0A', '%0D%0A', '%E2%80%8B', '\ufeff']) +
      link.slice(place)
    );
  },
  (link) => `#${encodeURIComponent(link.slice(1))}`,
  (link) => encodeURIComponent(encodeURIComponent(link)),
  (link, { of }) =>
    `${link}${of(['&utm_source=chat&utm_medium=x', '&fbclid=IwAR0-a_b', '?utm_campaign=1', '&si=abc', '&gclid=1'])}`,
  (link, { of }) => of(['see <', '(', '[link](', 'https://example.org/apogee/?a=1']) + link + of(['>', ')', '', '.']),
  (link) => `https://scanner.example/?url=${encodeURIComponent(`https://example.org/${link}`)}&data=05%7C02`,
  (link) => link.replace(/[=]/g, '=3D').replace(/^(.{20})/, '$1=\n'),
  (link) => link.replaceAll('&', '\\u0026'),
  (link) => link.replace(/([_&?])/g, '\\$1'),
  (link) => link.replace(/-(?=[a-z])/g, '\u2011'),
  (link) => link.replace('#apo1?preset', '#Apo1?Preset'),
];

/** A link of a preset with some changes, readable or packed. */
async function someLink({ below, of }: Dice): Promise<string> {
  const preset = structuredClone(of(PRESETS).experiment);
  const titled = of(['', 'A title', 'Ends with a dot.', '(in brackets)', 'a*b_c~', 'x_', 'ü – “q”', 'seeds!']);
  const experiment = {
    ...preset,
    iterations: 1 + below(50),
    seeds: [below(9), 10 + below(5)],
    title: titled || preset.title,
  };
  return encodeLink(experiment);
}

const withoutTitle = ({ title: _, ...rest }: Experiment): string => JSON.stringify(rest);

/** Typed messages of a link that is refused; seeds of what was read as something else, threw something else or took more than 200 ms. */
export async function fuzzLinks(
  times: number,
  firstSeed: number,
): Promise<{ wrong: string[]; refused: number; slowest: number }> {
  const wrong: string[] = [];
  let refused = 0;
  let slowest = 0;
  for (let seed = firstSeed; seed < firstSeed + times; seed++) {
    const own = dice(seed);
    const link = await someLink(own);
    const meant = withoutTitle(await decodeLink(link));
    const isMail = seed % 2 === 0;
    const text = isMail ? own.of(DAMAGES)(link, own) : mutated(link, own);
    const { user } = process.cpuUsage();
    try {
      const read = await readMoment(text);
      // A text at the end of a link takes what is added there for its own.
      if (isMail && withoutTitle(read.experiment) !== meant) wrong.push(`${seed}: ${text}`);
    } catch (error) {
      refused++;
      const isTyped =
        error instanceof Refused &&
        /^link: ./.test(error.message) &&
        !/[^\P{Cc}\n]|[\u202a-\u202e]/u.test(error.message);
      if (!isTyped || isMail) wrong.push(`${seed}: ${text}: ${error}`);
    }
    slowest = Math.max(slowest, (process.cpuUsage().user - user) / 1000);
    if ('polluted' in Object.prototype) wrong.push(`${seed}: pollution`);
  }
  return { wrong, refused, slowest };
}

function mutated(link: string, { below, of }: Dice): string {
  let text = link;
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(text.length);
    const inserted = of([
      '',
      'x',
      '9',
      '%',
      '&',
      '=',
      '.',
      '{',
      '[',
      '"',
      '\u0000',
      '\u202e',
      '__proto__.polluted=1&',
      'seeds=0-999,',
      '1e999',
      text,
    ]);
    text = text.slice(0, at) + inserted + text.slice(at + below(5));
  }
  return text;
}
