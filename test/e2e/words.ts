import { expect, type Page } from '@playwright/test';
import type { Language } from '../../src/trace/momentLink';

/** The words of a page in two languages, side by side. */

/** Every text that a reader sees or hears, but what is marked as of another language: tales, refusals, what an engine says of itself. */
export const textsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const foreign = '[lang]:not(html), script, style, code, kbd, textarea, math, pre, .unread';
    const found = new Set<string>();
    const dialog = [...document.querySelectorAll('dialog:modal')].at(-1);
    const root = dialog ?? document.body;
    const isSeen = (element: Element) => element.checkVisibility() && !element.closest(foreign);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement && isSeen(parentElement)) found.add(textContent!.trim());
    }
    for (const element of root.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext'])
        if (isSeen(element)) found.add(element.getAttribute(name)?.trim() ?? '');
    return [...found];
  });

/** Words that both languages have, names of methods, and of arms and actions, which are an experiment's. */
const BOTH =
  /(?<!\p{L})(Apogee|APO|arXiv|DPO|IPO|KTO|SPPO|COMAL|Nesterov|WebGPU|CPU|GPU|wasm|SVG|PNG|CSV|JSON|Adam|ExPO|English|Deutsch|Phase|Seeds?|Arme?|Momentum|Iteration|Prompts?|Tokens?|Engine|Name|Op|π_ref|argmax|log|max|min|Top|Trust|Bradley|Terry|auto|linear|System|Repository|Band|https?\S*|BibTeX|WGSL|TypeScript)(?!\p{L})/gu;

/** Texts that stand in both languages, beside names (`also`): what was not translated. */
export function untranslated(english: readonly string[], german: readonly string[], also: readonly string[]): string[] {
  const known = new Set(english);
  const names = new RegExp(
    `(?<!\\p{L})(${also.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?!\\p{L})`,
    'gu',
  );
  return german.filter((text) => {
    if (!known.has(text)) return false;
    const rest = text.replace(names, '').replace(BOTH, '');
    return /\p{L}{3,}/u.test(rest);
  });
}

/** Opens the page with a language that was chosen before. */
export async function openIn(page: Page, language: Language, address: string): Promise<void> {
  await page.addInitScript((chosen) => {
    if (location.protocol !== 'about:') localStorage.setItem('apogee-language', chosen);
  }, language);
  await page.goto('about:blank');
  await page.goto(address);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}

/** How much wider than the window the page, or the dialog on it, is. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const own = [document.documentElement, ...document.querySelectorAll('dialog[open]')];
    return Math.max(...own.map((element) => element.scrollWidth - element.clientWidth));
  });
