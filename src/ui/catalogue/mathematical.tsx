import type { ReactNode } from 'react';
import { rich } from '../parts/rich';

/** A sentence with variables and indices in it. */
export const mathematical = (sentence: string): ReactNode =>
  rich(sentence, { i: (words: string) => <i>{words}</i>, sub: (words: string) => <sub>{words}</sub> });
