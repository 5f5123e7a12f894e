import { expect, it } from 'vitest';
import { isSupported, unreadable } from '../../scripts/install.mjs';

it('takes the versions of Node that Vite takes', () => {
  const versions = ['18.20.8', '20.18.3', '20.19.0', '20.20.2', '21.7.3', '22.11.0', '22.12.0', '23.1.0', '24.0.0'];
  expect(versions.filter(isSupported)).toEqual(['20.19.0', '20.20.2', '22.12.0', '23.1.0', '24.0.0']);
});

it('refuses a place that Vite cannot read', () => {
  const paths = ['/home/a#b/apogee', 'C:\\what?\\apogee', "/home/a b/ü%41'(x)[y]{z}&$!@+*/apogee"];
  expect(paths.map(unreadable)).toEqual(['#', '?', undefined]);
});
