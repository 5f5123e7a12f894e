import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { installPeers, launch, servePages } from './browser';
import { CONTENDERS, type ContenderId, measure, type Settings } from './measure';
import { LENGTH, MODEL, ROWS } from './model';
import { stepOperations } from './operations';
import { lossSpread, type Report, render, verdictsOf } from './report';

const HELP = `npm run bench -- [options]

  --quick           3 short samples instead of 5, no waiting for quiet moments
  --only LIST       of matmul, ours, jax, tfjs, or exactly: ${Object.keys(CONTENDERS).join(', ')}
  --adapter NAME    as in Chromium's --use-webgpu-adapter, e.g. swiftshader; '' is the machine's own.
                    Default: the machine's own, and swiftshader where it has none
  --patience S      seconds that a figure may wait for quiet moments, on average (default 60)
  --json FILE       writes everything measured
  --help

Prints a table; ends with status 1 where a contender fails or the losses of the contenders differ. See bench/README.md.`;

/** Losses of the first three steps may differ by this much, relative: f32 rounding, not another model. */
const LOSS_TOLERANCE = 1e-4;

/** `findChromium` gives the path of a Chromium, installing one where there is none. Returns the exit status. */
export async function main(args: string[], findChromium: () => Promise<string>): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      adapter: { type: 'string' },
      patience: { type: 'string', default: '60' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const settings: Settings = values.quick
    ? { samples: 3, patience: 0, length: 500 }
    : { samples: 5, patience: Number(values.patience), length: 1500 };
  if (!Number.isFinite(settings.patience))
    throw new Error(`bench: --patience must be a number, found ${values.patience}`);
  const chosen = choose(values.only);

  const peers = chosen.steps.some((id) => CONTENDERS[id][0] === 'peers');
  if (peers) installPeers();
  const pages = await servePages(peers);
  const { browser, adapter } = await openBrowser(await findChromium(), pages.url, values.adapter);
  try {
    const measured = await measure(browser, pages.url, chosen, settings);
    const operations = stepOperations(MODEL, ROWS, LENGTH);
    const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
    const report: Report = {
      ...{ date: new Date().toISOString(), chromium: browser.version(), processor, adapter, operations },
      ...{ ...measured, verdicts: verdictsOf({ ...measured, operations }) },
    };
    const spread = lossSpread(report.steps);
    if (!(spread <= LOSS_TOLERANCE)) report.failures.push(`the losses of the contenders differ by ${spread}, relative`);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
    console.log(render(report));
    return report.failures.length ? 1 : 0;
  } finally {
    await browser.close();
    await pages.stop();
  }
}

interface Choice {
  matmul: boolean;
  steps: ContenderId[];
}

function choose(only: string | undefined): Choice {
  const ids = Object.keys(CONTENDERS) as ContenderId[];
  if (only === undefined) return { matmul: true, steps: ids };
  const names = only.split(',');
  for (const name of names)
    if (name !== 'matmul' && !ids.some((id) => id === name || id.startsWith(`${name}:`)))
      throw new Error(`bench: --only knows matmul, ours, jax, tfjs, ${ids.join(', ')}; found ${JSON.stringify(name)}`);
  const steps = ids.filter((id) => names.some((name) => id === name || id.startsWith(`${name}:`)));
  return { matmul: names.includes('matmul'), steps };
}

/** The browser on the adapter asked for; without one asked for, on the machine's own, else on the software adapter. */
async function openBrowser(
  path: string,
  url: string,
  adapter?: string,
): Promise<{ browser: Browser; adapter: string }> {
  for (const name of adapter === undefined ? ['', 'swiftshader'] : [adapter]) {
    const browser = await launch(path, name);
    const page = await browser.newPage();
    await page.goto(`${url}page/`);
    const found = await page.evaluate(async () => {
      const info = (await navigator.gpu?.requestAdapter())?.info;
      return info ? [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ') : null;
    });
    await page.close();
    if (found !== null) return { browser, adapter: found };
    await browser.close();
  }
  throw new Error('bench: Chromium offers no WebGPU adapter here; try --adapter swiftshader');
}
