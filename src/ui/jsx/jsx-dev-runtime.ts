import { Fragment, jsxDEV as plain } from 'react/jsx-dev-runtime';
import { shielded } from './shielded';

/** The same in tests and in `npm run dev`. */

export { Fragment };

export const jsxDEV: typeof plain = (type, props, key, isList, ...rest) => {
  const given = shielded(type, props);
  return plain(type, given, key, isList && Array.isArray(given.children), ...rest);
};
