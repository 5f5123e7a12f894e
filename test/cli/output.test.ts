import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openOutput, openOutputs, replaceFile, writeFolder } from '../../src/cli/output';
import { demandPlaces } from '../../src/cli/places';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('replaces a file only when it is kept, and whole', () => {
  const path = join(folder, 'trace.jsonl');
  writeFileSync(path, 'old\n');
  const output = openOutput(path);
  output.line('one');
  output.line('zwei – δύο');
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  output.keep();
  output.discard();
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei – δύο\n');
  expect(readdirSync(folder)).toEqual(['trace.jsonl']);
});

it('leaves nothing behind when discarded', () => {
  const output = openOutput(join(folder, 'trace.jsonl'));
  output.line('one');
  output.discard();
  expect(readdirSync(folder)).toEqual([]);
});

it('fails at once if nothing can be written, and leaves nothing of the others', () => {
  expect(() =>
    openOutputs({ out: join(folder, 'one'), csv: undefined, pairs: join(folder, 'missing', 'two') }),
  ).toThrow(/ENOENT/);
  expect(readdirSync(folder)).toEqual([]);
  expect(() => openOutput(join(folder, 'missing', 'trace.jsonl'))).toThrow(/ENOENT/);
});

it('writes to a device in place, and says when it is full', () => {
  // Only Linux has this device.
  if (process.platform !== 'linux') return;
  const output = openOutput('/dev/full');
  expect(() => output.line('one')).toThrow(/ENOSPC/);
  output.discard();
  expect(existsSync('/dev/full')).toBe(true);
});

it('keeps what was reached beside the old file, but nothing of nothing', () => {
  const path = join(folder, 'trace.jsonl');
  writeFileSync(path, 'old\n');
  expect(openOutput(path).keepPartial()).toBeNull();
  expect(readdirSync(folder)).toEqual(['trace.jsonl']);
  const output = openOutput(path);
  output.line('one');
  expect(output.keepPartial()).toBe(`${path}.partial`);
  output.discard();
  expect(output.keepPartial()).toBeNull();
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(readFileSync(`${path}.partial`, 'utf8')).toBe('one\n');
  expect(readdirSync(folder)).toEqual(['trace.jsonl', 'trace.jsonl.partial']);
});

it('writes to the file that a link means, there or not', () => {
  const [path, link, second] = ['trace.jsonl', 'link', 'second'].map((name) => join(folder, name));
  symlinkSync('trace.jsonl', link!);
  symlinkSync(link!, second!);
  for (const text of ['new', 'newer']) {
    replaceFile(second!, text);
    expect(readFileSync(path!, 'utf8')).toBe(text);
  }
  expect(lstatSync(link!).isSymbolicLink() && lstatSync(second!).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder)).toHaveLength(3);
  symlinkSync('loop', join(folder, 'loop'));
  expect(() => openOutput(join(folder, 'loop'))).toThrow(/ELOOP/);
});

it('writes a folder whole or not at all, and leaves alone what else is in it', () => {
  const path = join(folder, 'models', 'tales');
  const read = () =>
    Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
  writeFolder(
    path,
    new Map([
      ['a', '1'],
      ['b', '1'],
    ]),
  );
  writeFileSync(join(path, 'own'), 'own');
  // As people write the name of a folder.
  writeFolder(
    `${path}/`,
    new Map([
      ['a', '2'],
      ['b', '2'],
    ]),
  );
  expect(read()).toEqual({ a: '2', b: '2', own: 'own' });
  // The second file cannot be written.
  expect(() =>
    writeFolder(
      path,
      new Map([
        ['a', '3'],
        ['missing/b', '3'],
      ]),
    ),
  ).toThrow(/ENOENT/);
  expect(read()).toEqual({ a: '2', b: '2', own: 'own' });
  expect(readdirSync(join(folder, 'models'))).toEqual(['tales']);
});

it('refuses two options for one file, before anything is written', () => {
  const at = (name: string) => join(folder, name);
  mkdirSync(at('folder'));
  writeFileSync(at('file'), 'old');
  symlinkSync(at('file'), at('link'));
  symlinkSync('nothing', at('dangling'));
  symlinkSync(at('folder'), at('alias'));
  linkSync(at('file'), at('hard'));
  const pairs: [string, string][] = [
    [at('new'), at('new')],
    [at('new'), `${folder}/./new`],
    [at('file'), at('link')],
    [at('nothing'), at('dangling')],
    [at('folder/new'), at('alias/new')],
    [at('file'), at('hard')],
    [at('new'), at('new.partial')],
    [at('new.partial'), at('new')],
  ];
  for (const [out, csv] of pairs) expect(() => openOutputs({ out, csv }), csv).toThrow(/are one file/);
  expect(() => openOutputs({ out: '' })).toThrow('--out: expected a path, received nothing');
  expect(() => openOutputs({ out: at('folder') })).toThrow(/folder is a folder, and a file/);
  const models = { folders: [['save', at('folder/apo')]] } as const;
  for (const out of ['folder/apo', 'alias/apo/config.json'])
    expect(() => openOutputs({ out: at(out) }, models)).toThrow('--out is in the folder that --save writes');
  openOutputs({ out: at('folder/apogee') }, models)[0]!.discard();
  const both = openOutputs({ out: '/dev/null', csv: '/dev/null' });
  for (const output of both) output!.keep();
  expect(readdirSync(folder).sort()).toEqual(['alias', 'dangling', 'file', 'folder', 'hard', 'link']);
  expect(readFileSync(at('file'), 'utf8')).toBe('old');
});

it('refuses what would be written over another, or over what is read', () => {
  const at = (name: string) => join(folder, name);
  for (const name of ['model', 'made', 'save.d']) mkdirSync(at(name));
  for (const name of ['data', 'model/config.json']) writeFileSync(at(name), 'old');
  linkSync(at('data'), at('hard'));
  symlinkSync(at('model'), at('alias'));
  const inputs = [
    ['model', at('model')],
    ['data', at('data')],
  ] as const;
  const said = (files: string | undefined, made: string | undefined) => {
    try {
      demandPlaces({ files: [['report', files]], folders: [['save', made]], inputs });
    } catch (error) {
      return (error as Error).message.replaceAll(folder, '');
    }
  };
  expect(said(at('data'), at('new'))).toBe('--report is the file that --data reads, /data');
  expect(said(at('hard'), at('new'))).toBe('--report is the file that --data reads, /hard');
  expect(said(at('alias/config.json'), at('new'))).toBe('--report is in the folder that --model reads, /model');
  expect(said(at('alias/report'), at('alias/adapter'))).toBeUndefined();
  expect(said(at('report'), at('alias'))).toBe('--save is the folder that --model reads, /model');
  expect(said(at('new'), at('new/adapter'))).toBe('--save is below the file that --report writes, /new');
  expect(said(at('new/report'), at('new'))).toBe('--report is in the folder that --save writes, /new');
  expect(said(undefined, at('data'))).toBe('--save: /data is a file, and a folder is to be written there');
  expect(said(undefined, at('data/new'))).toMatch(/EEXIST|ENOTDIR/);
  expect(said(undefined, '')).toBe('--save: expected a path, received nothing');
  expect(() => demandPlaces({ folders: [['OUT', at('model')]], inputs })).toThrow(
    'OUT is the folder that --model reads',
  );
  const twice = {
    folders: [['out', at('made')]],
    files: [
      ['curve', at('c')],
      ['checkpoint', at('c')],
    ],
  } as const;
  expect(() => demandPlaces(twice)).toThrow('--checkpoint and --curve are one file');
  expect(readdirSync(folder).sort()).toEqual(['alias', 'data', 'hard', 'made', 'model', 'save.d']);
});

it('keeps what cannot go where it belongs, and moves nothing of it', () => {
  const path = join(folder, 'adapter');
  mkdirSync(join(path, 'b'), { recursive: true });
  const files = new Map([
    ['a', '1'],
    ['b', '1'],
  ]);
  const kept = `${path}.${process.pid}.part`;
  expect(() => writeFolder(path, files)).toThrow(
    `${path}: b is a folder there, and a file is to be written. All of it is kept in ${kept}`,
  );
  expect([readdirSync(path), readdirSync(kept)]).toEqual([['b'], ['a', 'b']]);
});

it('keeps elsewhere what cannot be written, and says where', () => {
  const [spare, file] = [join(folder, 'spare'), join(folder, 'file')];
  mkdirSync(spare);
  writeFileSync(file, '');
  const write = (into: string) => () => writeFolder(join(file, 'x', 'adapter'), new Map([['a', '1']]), into);
  expect(write(spare)).toThrow(/file is a file, and not a folder\. All of it is kept in .*spare/);
  const [kept] = readdirSync(spare);
  expect(readFileSync(join(spare, kept!, 'a'), 'utf8')).toBe('1');
  expect(write(join(folder, 'none'))).toThrow(/^E/);
  expect(readdirSync(folder).sort()).toEqual(['file', 'spare']);
});

it('names what a killed process left, and not what one at work writes', () => {
  const path = join(folder, 'trace.jsonl');
  writeFileSync(`${path}.999999999.part`, 'half');
  writeFileSync(`${path}.${process.ppid}.part`, 'at work');
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    openOutputs({ out: path })[0]!.discard();
    expect(told.mock.calls.map(([text]) => text)).toEqual([
      expect.stringContaining(`${path}.999999999.part is left of a process that was killed`),
    ]);
  } finally {
    told.mockRestore();
  }
  expect(existsSync(`${path}.999999999.part`)).toBe(true);
});
