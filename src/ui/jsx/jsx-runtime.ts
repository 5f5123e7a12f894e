import { Fragment, jsx as plain, jsxs as plainList } from 'react/jsx-runtime';
import { shielded } from './shielded';

/** What JSX becomes in the built page: React's own, with texts shielded. vite.config.ts names this folder as its source. */

export { Fragment };

export const jsx: typeof plain = (type, props, key) => plain(type, shielded(type, props), key);

export const jsxs: typeof plainList = (type, props, key) => plainList(type, shielded(type, props), key);
