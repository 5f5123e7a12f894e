import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { PRESETS, presetNamed } from '../../src/experiment/presets';
import { anyExperiment } from '../support/experiments';

const pack = (text: string) => `#apo1z.${deflateRawSync(text).toString('base64url')}`;
const tales = () => structuredClone(presetNamed('tales-momentum').experiment);

async function message(link: string): Promise<string> {
  return decodeLink(link).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

describe('encodeLink and decodeLink', () => {
  it('writes a preset by its name and a change by its path', async () => {
    for (const { name, experiment } of PRESETS) expect(await encodeLink(experiment)).toBe(`#apo1?preset=${name}`);
    const changed = tales();
    changed.seeds = [0, 1, 2, 3, 4];
    changed.arms[1]!.momentum.alpha = 0.5;
    changed.arms[1]!.name = 'APO, half & more';
    changed.iterations = 8;
    const link =
      '#apo1?preset=tales-momentum&arms.1.momentum.alpha=0.5&arms.1.name=APO,%20half%20%26%20more&iterations=8&seeds=0-4';
    expect(await encodeLink(changed)).toBe(link);
    expect(await decodeLink(link)).toEqual(changed);
    expect(await decodeLink(`https://example.org/apogee/?embed=1${link}`)).toEqual(changed);
    expect(await decodeLink(link.slice(1))).toEqual(changed);
  });

  it('reads the bare name of a preset, and no other name', async () => {
    for (const { name, experiment } of PRESETS) {
      expect(await decodeLink(`#${name}`)).toEqual(experiment);
      expect(await decodeLink(`https://example.org/apogee/#${name}`)).toEqual(experiment);
    }
    for (const name of ['bandit', 'bandit-tie2', 'Bandit-tie', '__proto__', 'constructor', 'bandit-tie&iterations=7'])
      expect(await message(`#${name}`)).toContain('expected #apo1?');
  });

  it('restores any experiment', async () => {
    await fc.assert(
      fc.asyncProperty(anyExperiment, async (experiment) => {
        expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
      }),
      { numRuns: 1000, seed: 20261123 },
    );
  }, 300_000);

  it('has one link for equal experiments', async () => {
    await fc.assert(
      fc.asyncProperty(anyExperiment, async (experiment) => {
        const link = await encodeLink(experiment);
        expect(await encodeLink(await decodeLink(link))).toBe(link);
        expect(await encodeLink(reversed(experiment))).toBe(link);
      }),
      { numRuns: 1000, seed: 20261124 },
    );
  });

  it('still reads every link of the first version', async () => {
    const golden = JSON.parse(readFileSync(new URL('../fixtures/links.json', import.meta.url), 'utf8'));
    expect(golden.length).toBeGreaterThanOrEqual(3);
    for (const { link, experiment } of golden) expect(await decodeLink(link)).toEqual(experiment);
  });
});

/** The same experiment with the keys of every object the other way round. */
function reversed(experiment: Experiment): Experiment {
  const text = JSON.stringify(experiment, (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  return JSON.parse(text);
}

describe('hostile links', () => {
  const p = '#apo1?preset=tales-momentum&';
  const cases: [string, string][] = [
    ['', 'link: expected #apo1?… or #apo1z.…'],
    ['https://example.org/', 'link: expected #apo1?… or #apo1z.…'],
    ['#apo3?preset=tales-momentum', 'link: unsupported version 3'],
    ['#apo1?iterations=3', 'link: preset: missing'],
    ['#apo1?preset=toString', 'link: preset: no preset is called "toString"'],
    [`${p}world.solve.steps=1000000000`, 'link: world.solve.steps: expected ≤ 2000, received 1000000000'],
    [`${p}world.solve.steps=1e9`, 'link: world.solve.steps: expected ≤ 2000, received 1000000000'],
    [`${p}world.solve.steps=0.5`, 'link: world.solve.steps: expected a whole number, received 0.5'],
    [`${p}world.solve.learningRate=NaN`, 'link: world.solve.learningRate: expected number, received "NaN"'],
    [
      `${p}world.solve.learningRate=1e999`,
      'link: world.solve.learningRate: expected a finite number, received Infinity',
    ],
    [`${p}world.solve.learningRate=-1`, 'link: world.solve.learningRate: expected ≥ 1e-7, received -1'],
    [
      `${p}world.oracle.kind=toString`,
      'link: world.oracle.kind: expected ("hard" | "bradley-terry" | "person"), received "toString"',
    ],
    [
      `${p}seeds=9007199254740993`,
      'link: seeds: expected numbers and ranges such as 0-4,7, received "9007199254740993"',
    ],
    [`${p}seeds=0-999999999`, 'link: seeds: expected numbers and ranges such as 0-4,7, received "0-999999999"'],
    [`${p}seeds=1,1`, 'link: seeds: a seed stands twice'],
    [`${p}iterations=3&iterations=4`, 'link: iterations: stands twice'],
    [`${p}nothing=1`, 'link: nothing: no such setting'],
    [`${p}world.solve.nothing=1`, 'link: world.solve.nothing: no such setting'],
    [`${p}arms.7.name=x`, 'link: arms.7.name: no such setting'],
    [`${p}arms.length=0`, 'link: arms.length: no such setting'],
    [`${p}arms=[]`, 'link: arms: expected ≥ 1 entries, received 0'],
    [`${p}title.x=1`, 'link: title.x: no such setting'],
    [`${p}__proto__.polluted=1`, 'link: __proto__.polluted: no such setting'],
    [`${p}constructor.prototype.polluted=1`, 'link: constructor.prototype.polluted: no such setting'],
    [`${p}world.rewards.__proto__=1`, 'link: world.rewards.__proto__: no such setting'],
    [`${p}world.rewards={"__proto__":{"polluted":1}}`, 'link: __proto__: no such setting'],
    [`${p}title`, 'link: expected path=value, received "title"'],
    [`${p}title=%E0%A4%A`, 'link: title: damaged percent encoding'],
    [`${p}title=${'x'.repeat(70_000)}`, 'link: too long: expected ≤ 65536 characters, received 70034'],
    ['#apo1z.', 'link: damaged: not a packed experiment'],
    ['#apo1z.AAAA', 'link: damaged: not a packed experiment'],
    ['#apo1z.%3Cscript%3E', 'link: damaged: not a packed experiment'],
    [pack('{').slice(0, -2), 'link: damaged: not a packed experiment'],
    [pack('{"version":'), 'link: damaged: not a packed experiment'],
    [pack('['.repeat(200_000) + ']'.repeat(50_000)), 'link: damaged: not a packed experiment'],
    [pack('null'), 'link: expected Object, received null'],
    [pack('{"__proto__":{"polluted":1}}'), 'link: __proto__: no such setting'],
    [pack('{"version":1,"arms":[{"id":"a","id":"b"}]}'), 'link: id: stands twice'],
    [`${p}arms.0.objective={"id":"dpo","settings":{},"id":"ipo"}`, 'link: id: stands twice'],
    [pack('{"constructor":1}'), 'link: constructor: no such setting'],
    [pack(' '.repeat(300_000)), 'link: too large: expected ≤ 262144 bytes when unpacked'],
    [pack(JSON.stringify({ ...tales(), version: 2 })), 'link: version: expected 1, received 2'],
    [pack(JSON.stringify({ ...tales(), surprise: '<img src=x onerror=alert(1)>' })), 'link: surprise: no such setting'],
  ];
  it.each(cases.map(([link, expected]) => [link.slice(0, 60), link, expected]))('%s', async (_, link, expected) => {
    const text = await message(link);
    expect(text.slice(0, expected.length)).toBe(expected);
    expect(text.length).toBeLessThan(300);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('stops a bomb after the cap, however large it would grow', async () => {
    const bomb = deflateRawSync(Buffer.alloc(40 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(49_000);
    const start = performance.now();
    expect(await message(`#apo1z.${bomb.toString('base64url')}`)).toMatch(/^link: too large/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('gives a valid experiment or a message, whatever is done to a link', async () => {
    const links = await Promise.all(
      PRESETS.map(({ experiment }) => encodeLink({ ...experiment, title: 'é'.repeat(120) })),
    );
    const packed = pack(JSON.stringify(tales()));
    const edit = fc.record({ at: fc.nat(400), remove: fc.nat(4), insert: fc.string({ maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...links, packed),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        async (link, edits) => {
          let text = link;
          for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
          await decodeLink(text).then(parseExperiment, (error: Error) => expect(error.message).toMatch(/^link: ./));
        },
      ),
      { numRuns: 10_000, seed: 20261123 },
    );
  }, 300_000);
});
