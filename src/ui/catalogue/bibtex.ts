import { PAPERS } from '../../algorithms/objectives/papers';

/** The year of the first version, which an arXiv id begins with. */
export const yearOf = (arxiv: string): number => 2000 + Number(arxiv.slice(0, 2));

/** The paper as an entry for BibTeX; only what is known. */
export function bibtex(arxiv: string, fallback: string): string {
  const { title, authors } = PAPERS[arxiv] ?? { title: fallback };
  const fields = [
    `title = {{${title}}}`,
    ...(authors ? [`author = {${authors.map(surnameFirst).join(' and ')}}`] : []),
    `year = {${yearOf(arxiv)}}`,
    `eprint = {${arxiv}}`,
    'archivePrefix = {arXiv}',
    `url = {https://arxiv.org/abs/${arxiv}}`,
  ];
  return `@misc{${keyOf(arxiv, title, authors)},\n${fields.map((field) => `  ${field}`).join(',\n')}\n}\n`;
}

const PARTICLES = new Set(['van', 'Van', 'von', 'de', 'der']);

/** “Mihaela van der Schaar” → “van der Schaar, Mihaela”. */
function surnameFirst(name: string): string {
  const words = name.split(' ');
  const particle = words.findIndex((word) => PARTICLES.has(word));
  const at = particle > 0 ? particle : words.length - 1;
  return `${words.slice(at).join(' ')}, ${words.slice(0, at).join(' ')}`;
}

const SMALL = new Set(['a', 'an', 'the', 'of', 'on', 'towards', 'you']);

/** rafailov2023direct */
function keyOf(arxiv: string, title: string, authors: readonly string[] | undefined): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase();
  const first = authors?.[0] ? plain(surnameFirst(authors[0]).split(',')[0]!) : 'arxiv';
  const word = title.split(/[\s:,]+/).find((one) => plain(one) !== '' && !SMALL.has(one.toLowerCase())) ?? '';
  return `${first}${yearOf(arxiv)}${plain(word)}`;
}
