import type { Page } from '@playwright/test';
import { PHASES } from '../../src/trace/events';
import { expect } from './support';

/** What an audience could not read: text that is small, cut or off the screen, and whatever would have to be scrolled. */
function unreadable(): string[] {
  const own = document.querySelector('dialog.present')!;
  const found: string[] = [];
  const seen = (element: Element) => !element.closest('.unseen, option');
  for (const one of [own, ...own.querySelectorAll('*')]) {
    const { overflow, display } = getComputedStyle(one);
    if (!seen(one) || overflow === 'visible' || display === 'inline' || one instanceof SVGElement) continue;
    if (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
      found.push(`${one.className} holds ${one.scrollWidth} × ${one.scrollHeight}`);
  }
  const texts = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement!;
    const range = document.createRange();
    range.selectNode(texts.currentNode);
    const { left, top, right, bottom, width } = range.getBoundingClientRect();
    if (!seen(parent) || width === 0 || !texts.currentNode.textContent!.trim()) continue;
    const scale = parent instanceof SVGGraphicsElement ? parent.getScreenCTM()!.a : 1;
    const size = Number.parseFloat(getComputedStyle(parent).fontSize) * scale;
    const isOut = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
    if (size < (scale === 1 ? 22 : 16) || isOut) found.push(`${texts.currentNode.textContent}: ${size} px`);
  }
  return found;
}

/** Present mode of these presets on a screen of this size: the triangle, if they have one, and every phase. */
export async function readsEverything(page: Page, width: number, height: number, presets: string[]): Promise<void> {
  await page.setViewportSize({ width, height });
  for (const preset of presets) {
    // A page of its own, not another address of the one before.
    await page.goto('about:blank');
    await page.goto(`#apo1?preset=${preset}&at=3.sample&present=1`);
    await expect(page.getByRole('dialog', { name: 'Present mode' })).toBeVisible();
    await expect(page.locator('.present-tiles .phase-name')).toHaveCount(preset === 'tales-momentum' ? 3 : 4);
    if (preset !== 'tales-momentum') {
      await expect(page.locator('.present .simplex .trajectory').first()).toBeVisible();
      expect(await page.evaluate(unreadable), `${preset}, the triangle`).toEqual([]);
      await page.keyboard.press('l');
    }
    for (const phase of PHASES) {
      await expect(page.locator('.present-title')).toHaveAttribute('data-phase', phase);
      await expect(page.locator('.present-phase .waiting')).toHaveCount(0);
      const names = await page.locator('.present .phase-name').allTextContents();
      for (const one of PHASES) expect(names.join()).toContain(one);
      expect(await page.evaluate(unreadable), `${preset}, ${phase}`).toEqual([]);
      await page.keyboard.press('ArrowRight');
    }
  }
}
