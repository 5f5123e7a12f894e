import { describe, expect, it } from 'vitest';
import { GERMAN } from '../../src/words/de/all';
import { readTree } from '../support/layout';
import { rawWords } from '../support/rawWords';
import { englishOf, stems, texts } from '../support/wordTables';

const sources = readTree('src/ui');

/** Names, and what is no word of the page’s. */
const NO_WORDS = new Set([
  'Apogee',
  'English',
  'Deutsch',
  'log 2',
  'ExPO',
  'Adam β₁',
  'Adam β₂',
  'Adam ε',
  'CSV',
  // The key of a column, which is no arm’s.
  'number of seeds',
  // Keys, by the names of the browser and the key’s own.
  'Esc',
  'Shift',
  'Control',
  'Alt',
  'Meta',
  'value or scroller',
  // Of a report for who maintains the page.
  'adapter: this browser has no WebGPU',
  'arXiv',
  'Enter',
  'Theorem 4.8',
  'Theorem B.2',
  '{"prompt": "…"}',
]);

/** Files of names of methods and authors, and of what is saved or run elsewhere, which is English. */
const NO_PAGE = /^src\/ui\/(catalogue\/(names|bibtex)|own\/repeat)\.ts:/;

describe('no words of the page stand in its source', () => {
  const found = rawWords(sources).filter((line) => !NO_PAGE.test(line) && !NO_WORDS.has(line.replace(/^\S+ /, '')));

  it('in none of its files', () => {
    expect(found).toEqual([]);
  });

  const seen = (code: string) => rawWords(new Map([['src/ui/new.tsx', code]])).map((line) => line.replace(/^\S+ /, ''));

  it('sees them in tags, in what is read to people and in code', () => {
    const found = seen(`
      const label = 'Save run';
      const text = \`\${n} of the labels flipped\`;
      const part = (
        <div title="Over it">
          Two words {open ? 'no' : 'or one'}
          <Select label="Seed" facts={{ text: 'The title of it' }} />
        </div>
      );`);
    expect(found).toEqual([
      'Save run',
      '… of the labels flipped',
      'Over it',
      'Two words',
      'no',
      'or one',
      'Seed',
      'The title of it',
    ]);
  });

  it('lets be what nobody reads', () => {
    const found = seen(`
      import { x } from './two words of it';
      const picture = document.querySelector('main .play');
      const one = kind === 'two words of it' ? 1 : 2;
      const part = <p className="one two three" id={\`at-\${n}\`}>{words.title} · {n} ×</p>;`);
    expect(found).toEqual([]);
  });
});

describe('a translation', () => {
  it('has every room, by the name of its file', () => {
    expect(Object.keys(GERMAN).sort()).toEqual(stems.sort());
    for (const [path, text] of readTree('src/words/en'))
      expect(text, path).toContain(`translated('${/(\w+)\.ts$/.exec(path)![1]}', `);
  });

  it.each(stems)('has every text of %s, with the same elements in it', async (room) => {
    const german = new Map(texts(GERMAN[room as keyof typeof GERMAN], room));
    // Elements, and what a conclusion of the verdict fills in.
    const tags = (text: string) => (text.match(/<\/?\w+\/?>|\{\w+\}/g) ?? []).sort();
    for (const [path, text] of texts(await englishOf(room), room))
      expect({ [path]: tags(german.get(path)!) }).toEqual({ [path]: tags(text) });
  });

  it.each(stems)('leaves no text of %s as it is, but for words that both languages have', async (room) => {
    const german = new Map(texts(GERMAN[room as keyof typeof GERMAN], room));
    const same = texts(await englishOf(room), room).filter(
      ([path, text]) => german.get(path) === text && /\p{L}{2,}/u.test(text) && !BOTH.has(text),
    );
    expect(same).toEqual([]);
  });
});

/** Texts that are the same in both languages. */
const BOTH = new Set([
  'Phase',
  'Iteration',
  'Momentum',
  'Engine',
  'Top k',
  'Top p',
  'WebGPU',
  'CPU (wasm)',
  'Nesterov, t/(t+3)',
  'Bradley–Terry',
  'Prompts',
  'Tokens',
  'Seed',
  'op',
  'Name',
  'In',
  'Arm',
  'Seeds',
  'System',
  'Band',
  'Prompt',
  'Repository',
  'linear',
  'log',
  'log–log',
  'rpo',
  'mpo',
  'chi2po',
]);
