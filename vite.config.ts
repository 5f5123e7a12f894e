/// <reference types="vitest/config" />
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { ahead, FRAME_PARTS, PAGE_PARTS } from './scripts/ahead.ts';
import { formulas } from './scripts/formulas.ts';
import { headerFiles } from './scripts/headers.ts';
import { hubInPolicy } from './scripts/hub.ts';
import { leanRows } from './scripts/leanRows.ts';
import { modelHashes } from './scripts/modelHashes.ts';
import { offline } from './scripts/offline.ts';

/** transformers.js brings ONNX Runtime for WebGPU along (27 MB); what runs a classifier is the plain one, so the other stays out of the build. */
const withoutOnnx = (): Plugin => ({
  name: 'without-onnx',
  generateBundle(_, bundle) {
    for (const file of Object.keys(bundle))
      if (/ort-wasm.*\.(asyncify|jsep|jspi)-.*\.wasm$/.test(file)) delete bundle[file];
  },
});

/** React's refresh in `npm run dev` is an inline script, which the page's policy forbids; the built page keeps the policy. */
const relaxedInDev = (): Plugin => ({
  name: 'relaxed-in-dev',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
});

/** For “Copy diagnostics”. */
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** What JSX becomes: React's elements, with every text that may change in an element of its own. */
const SHIELDED = fileURLToPath(new URL('src/ui/jsx', import.meta.url));

/** Slow sweeps: `npm run test:long`, which is vitest in mode “long”. */
const LONG = 'test/**/*.long.test.ts';

/** A real model: `npm run test:models`, mode “models”. */
const MODELS = 'test/**/*.models.test.ts';

/** Firefox and WebKit: `npm run test:browsers`, mode “browsers”. */
const BROWSERS = 'test/browsers/*.browsers.test.ts';

/** What only an adapter with f16 can run: `npm run test:half`, mode “half”. */
const HALF = 'test/**/*.half.test.ts';

/** Which tests run in a mode. */
const INCLUDED: Readonly<Record<string, string[]>> = {
  long: [LONG],
  models: [MODELS],
  browsers: [BROWSERS],
  half: [HALF],
};

/** How `index.html` is built. */
const PAGE = {
  // One sheet, with the page: the style of a part whose file failed once would not be asked for again.
  cssCodeSplit: false,
  rolldownOptions: {
    output: {
      codeSplitting: {
        groups: [
          { name: 'react', test: /node_modules\/(react|react-dom|scheduler|preact)\// },
          { name: 'charts', test: /node_modules\/(recharts|victory-vendor|d3-|@reduxjs|immer|es-toolkit|decimal)/ },
          // What the page begins with, in one piece: each part that is loaded later would split off what it has in common with it.
          { name: 'page', tags: ['$initial'] as ['$initial'] },
        ],
      },
    },
  },
};

/**
 * `embed.html` is built by itself, in mode “embed” after the page: with chunks, styles and unused parts in common with the page it would be a fifth
 * larger.
 */
const EMBED = {
  emptyOutDir: false,
  copyPublicDir: false,
  modulePreload: { polyfill: false },
  rolldownOptions: {
    input: fileURLToPath(new URL('embed.html', import.meta.url)),
    output: {
      codeSplitting: {
        // What every panel takes, in one piece: it packs better.
        groups: [
          {
            name: 'base',
            test: /\/(valibot|react|react-dom|scheduler)\/|\/src\/(experiment\/(?!gapMapRequest)|messages\/|algorithms\/objectives\/)/,
          },
          { name: 'frame', tags: ['$initial'] as ['$initial'] },
        ],
      },
    },
  },
};

/** In a frame React is drawn by Preact, which is a seventh of it: as much as all else that most panels take. */
const PREACT = [
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
];

export default defineConfig(({ mode }) => ({
  base: './',
  resolve: { alias: mode === 'embed' ? PREACT : [] },
  define: { 'import.meta.env.VITE_APOGEE_VERSION': JSON.stringify(version) },
  plugins: [
    react({ jsxImportSource: SHIELDED }),
    formulas(),
    modelHashes(),
    withoutOnnx(),
    relaxedInDev(),
    ...(mode === 'embed'
      ? [leanRows(), ahead('FRAME_FILES', FRAME_PARTS)]
      : [hubInPolicy(), headerFiles(), ahead('PAGE_FILES', PAGE_PARTS)]),
    offline(),
  ],
  worker: { format: 'es', plugins: () => [modelHashes(), withoutOnnx()] },
  build: {
    target: 'es2023',
    // Older ones would get `light-dark()` in another form, which follows the system and not the page's chooser.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    ...(mode === 'embed' ? EMBED : PAGE),
  },
  test: {
    include: INCLUDED[mode] ?? ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', ...(INCLUDED[mode] ? [] : [LONG, MODELS, BROWSERS, HALF])],
    // As many as there are cores: the CPU engine's tests use one, SwiftShader all.
    maxWorkers: '100%',
    testTimeout: INCLUDED[mode] ? 600_000 : 120_000,
    hookTimeout: 120_000,
  },
}));
