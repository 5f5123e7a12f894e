import { type ComponentType, createElement, memo as memoOfReact, useMemo as useMemoOfReact } from 'react';
import { shownLanguage, useLanguage } from '../../words/language';

/** React's `memo` and `useMemo`, which another language of the page ends: what is remembered may be words. */

export function memo<Props extends object>(Part: ComponentType<Props>) {
  return memoOfReact(function Remembered(props: Props) {
    useLanguage(({ language }) => language);
    return createElement(Part, props);
  });
}

export const useMemo: typeof useMemoOfReact = (make, dependencies) =>
  useMemoOfReact(make, [...dependencies, shownLanguage()]);
