import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import momentum from '../../src/lessons/data/05-momentum.json';
import { readLesson } from '../../src/lessons/lesson';
import { packLesson, unpackLesson } from '../../src/lessons/lessonLink';
import { openLessons } from '../../src/lessons/lessons';
import { Refused } from '../../src/messages/refusal';
import { MOST_OWN } from '../../src/trace/momentLink';
import { dice, mutatedBytes } from '../support/mutate';

const pack = (text: string | Uint8Array) => deflateRawSync(text).toString('base64url');
const bytes = (text: string) => new TextEncoder().encode(text);
const refusal = (body: string, card: number | null = null): Promise<string> =>
  unpackLesson(body, card).then(
    () => 'accepted',
    (error: Error) => (error instanceof Refused ? error.message : `untyped: ${error}`),
  );

/** Cards with texts of so many different characters, in no order that packs. */
function long(characters: number) {
  const { below } = dice(1);
  const some = (length: number) =>
    Array.from({ length }, () => String.fromCodePoint(0x4e00 + below(characters))).join('');
  return readLesson({
    ...momentum,
    cards: momentum.cards.map((card) => ({ ...card, text: some(500), notes: some(600) })),
  });
}

describe('a lesson in a link', () => {
  it('comes back with the content that names it, and ends in no punctuation', async () => {
    for (const lesson of (await openLessons()).values()) {
      const body = (await packLesson(lesson))!;
      expect(body).toMatch(/^[\w-]*[a-z\d]$/i);
      expect((await unpackLesson(body, null)).hash).toBe(lesson.hash);
    }
  });

  it('is none if it is too long', async () => {
    expect((await packLesson(await long(20_000))) === null).toBe(true);
    expect((await packLesson(await long(2)))!.length).toBeLessThan(MOST_OWN);
  });

  it('has the card that is asked for', async () => {
    const body = pack(JSON.stringify(momentum));
    expect((await unpackLesson(body, 6)).title).toBe('Momentum');
    const short = pack(JSON.stringify({ ...momentum, cards: momentum.cards.slice(0, 2) }));
    expect(await refusal(short, 3)).toBe('own: expected ≤ 2, received 3');
  });

  const text = JSON.stringify(momentum);
  it.each<[string, string, string]>([
    ['what is not packed', 'abcdefgh', 'own: damaged: not a packed lesson'],
    ['half of it', pack(text).slice(0, 900), 'own: damaged: not a packed lesson'],
    ['no JSON', pack('<script>'), 'own: damaged: not a packed lesson'],
    ['an experiment', pack('{"version":1,"title":"x","world":{}}'), 'own.'],
    ['a program', pack(text.replace('"notes"', '"run":"alert(1)","notes"')), 'own.cards.0.run: no such setting'],
    ['a prototype', pack(text.replace('{', '{"__proto__":{"polluted":1},')), 'own.__proto__: no such setting'],
    ['a bomb', pack(`"${'0'.repeat(5_000_000)}"`), 'own: too large: expected ≤ 262144 bytes when unpacked'],
    ['deep nesting', pack('['.repeat(200_000)), 'own: damaged: not a packed lesson'],
    ['another lesson in it', pack(text.replace('"view":"', '"view":"own=abc&')), 'own.cards.'],
    ['no UTF-8', deflateRawSync(Buffer.from([0x22, 0xff, 0x22])).toString('base64url'), 'own: damaged'],
  ])('is refused with %s', async (_, body, expected) => {
    expect(body.length).toBeLessThanOrEqual(MOST_OWN);
    expect(await refusal(body)).toContain(expected);
    expect({}).not.toHaveProperty('polluted');
  });

  it('whatever becomes of it is refused with a name, or read', async () => {
    let refused = 0;
    for (let seed = 0; seed < 300; seed++) {
      const own = dice(seed);
      const body =
        seed % 2 ? pack(mutatedBytes(bytes(text), own)) : String.fromCharCode(...mutatedBytes(bytes(pack(text)), own));
      const said = await refusal(body);
      if (said !== 'accepted') refused++;
      if (said !== 'accepted') expect(said, `${seed}`).toMatch(/^own(\..+)?: ./);
    }
    expect(refused).toBeGreaterThan(200);
  });
});
