import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/gpu/attempt';
import { type AttemptStore, forgetLeftOut, openAttempts, withoutNotes } from '../../src/gpu/attempts';
import { type Device, openDevice } from '../../src/gpu/device';
import { memoryStore } from '../support/attempts';
import { fakeGpu } from '../support/fakeGpu';

const open = (store: AttemptStore) => openAttempts(store, 'a card');

describe('attempts', () => {
  it('are noted before and cleared after, and then no longer new', async () => {
    const { memory, as } = memoryStore();
    const attempts = await open(as('one'));
    expect(memory.writes).toBe(0);
    await attempts.begin(['a', 'b']);
    expect(memory.kept).toMatchObject([
      { adapter: 'a card', underWay: [{ kernel: 'a', owner: 'one' }, { kernel: 'b' }] },
    ]);
    expect(attempts.isTried('a')).toBe(false);
    await attempts.end(['a', 'b'], 'tried');
    expect(memory.kept).toEqual([{ adapter: 'a card', tried: ['a', 'b'], leftOut: [], underWay: [] }]);
    const [again, elsewhere] = [await open(as('two')), await openAttempts(as('two'), 'another card')];
    expect([again.isTried('a'), elsewhere.isTried('a')]).toEqual([true, false]);
  });

  it('of an owner that is gone are crashes, of one that lives or ended in order they are none', async () => {
    const { memory, fates, as } = memoryStore();
    for (const owner of ['gone', 'living', 'closed']) await (await open(as(owner))).begin([`of ${owner}`]);
    fates.set('gone', 'crashed').set('closed', 'ended');
    const attempts = await open(as('next'));
    expect(attempts.leftOut()).toEqual(['of gone']);
    expect(memory.kept).toMatchObject([{ underWay: [{ owner: 'living' }], tried: [], leftOut: ['of gone'] }]);
    fates.set('living', 'crashed');
    expect((await open(as('next'))).leftOut()).toEqual(['of gone', 'of living']);
    await forgetLeftOut(as('next'));
    const anew = await open(as('next'));
    expect([anew.leftOut(), anew.isTried('of gone')]).toEqual([[], false]);
  });

  it('note what was tried before as one, which a crash makes new, unless a new kernel is to blame', async () => {
    const { fates, as } = memoryStore();
    const first = await open(as('first'));
    await first.begin(['a', 'b']);
    await first.end(['a', 'b'], 'tried');
    await first.beginAgain();
    await first.begin(['c']);
    fates.set('first', 'crashed');
    const second = await open(as('second'));
    expect([second.leftOut(), second.isTried('a')]).toEqual([['c'], true]);
    await second.beginAgain();
    await second.endAgain('tried');
    expect(second.isTried('a')).toBe(true);
    // A lost device.
    await second.beginAgain();
    await second.begin(['d']);
    await second.end(['d'], 'crashed');
    await second.endAgain('crashed');
    expect([second.leftOut(), second.isTried('a')]).toEqual([['c', 'd'], true]);
    const third = await open(as('third'));
    await third.beginAgain();
    fates.set('third', 'crashed');
    const fourth = await open(as('fourth'));
    expect([fourth.leftOut(), fourth.isTried('a'), fourth.isTried('b')]).toEqual([['c', 'd'], false, false]);
  });

  it('are taken back by an owner that ends, but not what it has hung in', async () => {
    const { memory, as } = memoryStore();
    const attempts = await open(as('one'));
    await attempts.begin(['hangs']);
    const { time } = memory;
    await attempts.begin(['new']);
    await (await open(as('two'))).begin(['of another']);
    const left = withoutNotes(memory.kept, 'one', time);
    expect(left[0]!.underWay.map(({ kernel }) => kernel)).toEqual(['hangs', 'of another']);
  });

  it.each<[string, Partial<AttemptStore>]>([
    ['read', { read: () => Promise.reject(new Error('broken')) }],
    ['written', { update: () => Promise.reject(new Error('broken')) }],
    ['asked', { fateOf: () => Promise.reject(new Error('broken')) }],
  ])('go on where the store cannot be %s, and that is told once', async (what, change) => {
    const { memory, fates, as } = memoryStore();
    await (await open(as('other'))).begin(['c']);
    fates.set('other', 'crashed');
    const attempts = await open(as('one', change));
    for (const kernel of ['a', 'b']) {
      await attempts.begin([kernel]);
      await attempts.end([kernel], kernel === 'a' ? 'tried' : 'crashed');
    }
    expect([attempts.isTried('a'), attempts.isTried('b'), attempts.leftOut().includes('b')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(memory.told, what).toEqual(['broken']);
  });

  it.each([
    ['text', 'attempts'],
    ['a record of nothing', [null, 1, {}, { adapter: 7 }]],
    [
      'lists that are none',
      [{ adapter: 'a card', tried: 'a', leftOut: { length: 9 }, underWay: [{ kernel: 'a' }, 3] }],
    ],
    ['names that are none', [{ adapter: 'a card', tried: [1, null], leftOut: ['x'.repeat(1000)], underWay: null }]],
  ])('find nothing in %s', async (_, kept) => {
    const { memory, as } = memoryStore(kept);
    const attempts = await open(as('one'));
    expect(attempts.leftOut()).toEqual([]);
    await attempts.begin(['a']);
    expect(memory.kept).toMatchObject([{ adapter: 'a card', tried: [], leftOut: [], underWay: [{ kernel: 'a' }] }]);
  });

  it('keep few adapters and a bounded number of kernels', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => `kernel ${i}`);
    const { memory, as } = memoryStore([{ adapter: 'a card', tried: many, leftOut: many, underWay: [] }]);
    for (let i = 0; i < 12; i++) await (await openAttempts(as('one'), `card ${i}`)).begin(['a']);
    expect(memory.kept).toHaveLength(8);
    const attempts = await open(as('one'));
    for (const part of [many.slice(0, 800), many.slice(800, 1600), many.slice(1600)]) {
      await attempts.begin(part);
      await attempts.end(part, 'tried');
    }
    const [{ tried }] = memory.kept as [{ tried: string[] }];
    expect([tried.length, tried.at(-1)]).toEqual([1000, 'kernel 1999']);
  });
});

describe('an attempt', () => {
  /** A device, and how it is lost. */
  async function deviceOn(store: AttemptStore): Promise<{ device: Device; lose(): void }> {
    const gpu = fakeGpu();
    const { device } = await openDevice(gpu, { attempts: store, runtime: 'Browser 1' });
    return { device: device!, lose: () => gpu.lose([...gpu.live][0]!) };
  }

  it('returns what the work gives, or throws what it throws, and neither is a crash', async () => {
    const { as } = memoryStore();
    const { device } = await deviceOn(as('one'));
    expect(await attempt(device, ['a'], async () => 3)).toBe(3);
    await expect(attempt(device, ['b'], () => Promise.reject(new Error('line 3')))).rejects.toThrow('line 3');
    expect(['a', 'b'].map(device.attempts.isTried)).toEqual([true, true]);
    expect(device.attempts.leftOut()).toEqual([]);
  });

  it('in which the device is lost leaves its kernels out', async () => {
    const { as } = memoryStore();
    const { device, lose } = await deviceOn(as('one'));
    const work = async () => {
      lose();
      // What work in flight says comes before the loss.
      throw new DOMException('aborted', 'AbortError');
    };
    await expect(attempt(device, ['a', 'b'], work)).rejects.toMatchObject({ failure: { code: 'device-lost' } });
    const next = (await deviceOn(as('two'))).device;
    expect(next.attempts.leftOut()).toEqual(['a', 'b']);
    let ran = false;
    const again = attempt(next, ['c', 'b'], async () => {
      ran = true;
    });
    await expect(again).rejects.toMatchObject({ failure: { code: 'kernel-left-out', facts: { kernel: 'b' } } });
    expect(ran).toBe(false);
  });

  it('in which the device is given back leaves out nothing', async () => {
    const { as } = memoryStore();
    const { device } = await deviceOn(as('one'));
    const work = async () => {
      device.destroy();
      throw new DOMException('aborted', 'AbortError');
    };
    await expect(attempt(device, ['a'], work)).rejects.toThrow();
    expect([device.attempts.leftOut(), device.attempts.isTried('a')]).toEqual([[], false]);
  });
});
