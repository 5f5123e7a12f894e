import { expect, test } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { frameAddress, frameCode, panelChoices } from '../../../src/ui/share/frame';

test('the code of a frame can be put into any page, whatever a title holds', () => {
  const address = frameAddress('#apo1?preset=x&panel=plane', 'https://host/some/where/index.html#other');
  expect(address).toBe('https://host/some/where/embed.html#apo1?preset=x&panel=plane');
  const code = frameCode(address, 'A "<b>title</b>" & more');
  expect(code).toContain('src="https://host/some/where/embed.html#apo1?preset=x&amp;panel=plane"');
  expect(code).toContain('title="A &quot;&lt;b&gt;title&lt;/b&gt;&quot; &amp; more"');
  expect(code).toMatch(/^<iframe [^<>]*loading="lazy"[^<>]*><\/iframe>$/);
});

test('the panels are those of the experiment, with the curves of its objectives', () => {
  const { experiment } = presetNamed('tales-momentum');
  expect(panelChoices(experiment).map(({ value }) => value)).toEqual([
    'reward',
    'phases',
    'verdict',
    { objective: 'dpo' },
  ]);
});
