import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ComponentType, createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { parseTrace } from '../../src/trace/file';
import type { Trace } from '../../src/trace/fold';
import type { Scene } from '../../src/ui/state/moment';
import { openingView, type View } from '../../src/ui/state/view';

/** Parts of the page as they are drawn from plain data, without a browser. */

export const markupOf = <Props extends object>(Part: ComponentType<Props>, props: Props): string =>
  renderToStaticMarkup(createElement(Part, props));

/** What a reader sees of markup. */
export const plainText = (markup: string): string =>
  markup
    // A word in its line.
    .replace(/<button[^>]* class="term"[^>]*><span>(.*?)<\/span><\/button>/g, '$1')
    .replace(/<\/?text-run>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/** Every element of this name as its opening tag and its text. */
export function elementsOf(markup: string, name: string): { tag: string; text: string }[] {
  const found = markup.matchAll(new RegExp(`(<${name}(?: [^>]*)?>)(.*?)</${name}>`, 'gs'));
  return [...found].map(([, tag, inner]) => ({ tag: tag!, text: plainText(inner!) }));
}

/** A trace and its experiment, looked at as a page does that has just opened, but for `view`. */
export function sceneOf(trace: Trace, view: Partial<View> = {}): Scene {
  const experiment = trace.experiment!;
  return { experiment, trace, view: { ...openingView(experiment), ...view } };
}

/** The run that ships with the page. */
export const recordedTrace = (): Promise<Trace> =>
  parseTrace(gunzipSync(readFileSync(new URL('../../public/recorded/tales-momentum.jsonl.gz', import.meta.url))));

/** Whether a button of this opening tag can be pressed. */
export const isLive = (tag: string): boolean => !/ disabled=""| aria-disabled="true"/.test(tag);
