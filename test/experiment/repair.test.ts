import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { refusalText } from '../../src/messages/refusal';
import { readMoment } from '../../src/trace/momentLink';
import { fuzzLinks } from '../support/links';

const seven = { ...presetNamed('bandit-three').experiment, iterations: 7 };
const link = '#apo1?preset=bandit-three&iterations=7';

it.each([
  '#apo1?preset=bandit-three&amp;iterations=7',
  `${link}.`,
  `${link})`,
  `${link}%3E`,
  `${link}%E2%80%8B`,
  '#apo1%3Fpreset%3Dbandit-three%26iterations%3D7',
  '#apo1?preset=bandit-three&iter%0Aations=7',
  '#apo1?preset=bandit-three&iter\n  ations=7',
  '#apo1?preset=bandit\u2011three&iterations=7\u200b',
  `${link}&fbclid=IwAR1x`,
  `${link}&utm_source=a&utm_medium=b`,
  `<https://example.org/apogee/${link}>,`,
  `[see](https://example.org/${link}).`,
  '#apo1?preset=3Dbandit-three&iterations=3D7',
  '#apo1?preset=\r\n  bandit-three&iterations=7',
  '#apo1?preset=bandit-three\\u0026iterations=7',
  'https://scanner.example/?url=https%3A%2F%2Fexample.org%2F%23apo1%3Fpreset%3Dbandit-three%26iterations%3D7&data=x',
  'https%253A%252F%252Fexample.org%252F%2523apo1%253Fpreset%253Dbandit-three%2526iterations%253D7',
])('repairs %j', async (text) => {
  expect(await readMoment(text)).toEqual({ experiment: seven, view: {}, repaired: true });
});

it.each(['#own=ab-c_d.', '#own=ab-c\\_d', '#own=ab\n  -c_d', '(https://example.org/apogee/#own=ab-c_d)'])(
  'repairs the link of a lesson, %j',
  async (text) => {
    expect(await readMoment(text)).toMatchObject({ view: { own: { packed: 'ab-c_d', card: null } }, repaired: true });
  },
);

it('reads exactly what can be read exactly', async () => {
  const title = 'Is it “so”? (yes.)';
  const text = `${link}&title=${encodeURIComponent(title)}`;
  expect(await readMoment(text)).toEqual({ experiment: { ...seven, title }, view: {}, repaired: false });
  // What is refused is refused for what is wrong with it, not for what a repair made of it.
  await expect(readMoment('#apo1?preset=bandit-three&iterations=0.')).rejects.toThrow(
    'link: iterations: expected number, received "0."',
  );
});

it('repairs a packed link whose underscores Markdown has escaped', async () => {
  for (let n = 0, met = 0; met < 3; n++) {
    const experiment = { ...seven, title: `${'é'.repeat(90)}${n}` };
    const text = await encodeLink(experiment);
    if (!text.includes('_')) continue;
    met++;
    expect(await readMoment(text.replaceAll('_', '\\_'))).toMatchObject({ experiment, repaired: true });
  }
});

it('writes links that nothing is cut off of', async () => {
  for (const title of ['Ends.', 'Ends_', "It's (so)!", '*a* ~b~', 'a-', 'a,', 'a:']) {
    const text = await encodeLink({ ...seven, title });
    expect(text).toMatch(/^#[\w?=&.,:%-]*[a-z\d]$/i);
    expect((await decodeLink(text)).title).toBe(title);
  }
  for (let n = 0; n < 200; n++) {
    const text = await encodeLink({ ...seven, title: `${'é'.repeat(90)}${n}` });
    expect(text).toMatch(/^#apo1z\.[\w-]*[a-z\d]$/i);
  }
});

it('a thousand links, damaged on their way or broken, are read as meant or refused', async () => {
  const { wrong, refused, slowest } = await fuzzLinks(1000, 1);
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(200);
});

it('refuses cheaply', async () => {
  const arms = JSON.stringify({ ...seven, arms: Array(80_000).fill(1) });
  const dear = [
    `#apo1?preset=bandit-three&seeds=${'0-999,'.repeat(10_900)}1`,
    `#apo1z.${deflateRawSync(arms).toString('base64url')}`,
    `#apo1?preset=${'x'.repeat(60_000)}`,
    `#apo1?preset=bandit-three&${'a'.repeat(60_000)}=1`,
    `#apo1?preset=bandit-three&title=${'&amp;'.repeat(12_000)}`,
    `#apo1?preset=bandit-three&title=${'['.repeat(60_000)}`,
    `#apo1?preset=bandit-three&iterations=${'.'.repeat(60_000)}`,
    `#apo1?preset=bandit-three&iterations=${' '.repeat(60_000)}x`,
    `#apo1?preset=bandit-three&iterations=${'?ref='.repeat(12_000)}`,
  ];
  for (const text of dear) {
    const { user } = process.cpuUsage();
    await expect(readMoment(text), text.slice(0, 60)).rejects.toThrow(/^link: /);
    expect((process.cpuUsage().user - user) / 1000, text.slice(0, 60)).toBeLessThan(200);
  }
});

it('messages write out what a terminal or a page would act on', async () => {
  const text = '#apo1?preset=bandit-three&engine=%1b%5B31m%E2%80%AEX';
  await expect(readMoment(text)).rejects.toThrow('received "\\u001b[31m\\u202eX"');
  const refusal = { path: ['\u001b[2J'], code: 'unknown-field' } as const;
  expect(refusalText(refusal)).toBe('\\u001b[2J: no such setting');
});
