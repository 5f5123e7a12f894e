import { describe, expect, it } from 'vitest';
import { compile, KernelError, shader } from '../../src/gpu/kernel';
import { testDevice } from '../support/gpu';

const FILES = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** The declarations of WGSL text, one a line where they begin at its left edge. */
const declarations = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^(@|enable|requires|diagnostic|override|const|alias|struct|var|fn)/.test(line))
    .map((line) => /^(enable|requires|diagnostic|override)?/.exec(line)![0]);

describe('how a shader is put together', () => {
  // Firefox 153 (naga) ends as a whole at a pipeline of a shader in another order.
  it.each(Object.entries(FILES))('every override comes before every other declaration: %s', (_, text) => {
    const found = declarations(shader('one', 'const FIRST = 1u;', text, 'override LAST = 2u;').source);
    const overrides = found.lastIndexOf('override');
    expect(found.slice(0, overrides)).not.toContain('');
    expect(found.slice(overrides + 1).filter((name) => name !== '')).toEqual([]);
  });

  it.each(Object.entries(FILES))('directives and overrides are a line each, at its left edge: %s', (_, text) => {
    const code = text.replace(/\/\/.*$/gm, '');
    const statements = code.match(/\b(enable|requires|diagnostic|override)\b[^(]/g) ?? [];
    const lines = code.match(/^(enable|requires|diagnostic|override)\b[^(].*;\s*$/gm) ?? [];
    expect(lines).toHaveLength(statements.length);
  });

  it('names the line of the file, whatever was moved ahead of it', async () => {
    const text =
      'var<private> x: u32;\noverride N = 1u;\n@compute @workgroup_size(N)\nfn forward() { let a: u32 = 1.5; }';
    const broken = shader('broken', text, 'enable subgroups;');
    expect(broken.source.split('\n').slice(0, 2)).toEqual(['enable subgroups;', 'override N = 1u;']);
    const error = await compile(await testDevice(), broken, 'forward').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KernelError);
    expect(String(error)).toMatch(/broken\.wgsl:4:\d+ [\s\S]*let a: u32/);
  });
});
