// Installs what a fresh machine lacks, on demand. Node built-ins only: this runs before packages are installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether Vite, and with it everything here, runs on a version of Node: ^20.19 || >=22.12. */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22;
}

/** What of a folder's path Vite takes for the end of the path, as in an address; undefined if nothing. */
export const unreadable = (path) => /[#?]/.exec(path)?.[0];

/** Ends the process with a message on a Node that is too old, and at a place that Vite cannot read. */
export function checkStart() {
  const { node } = process.versions;
  const sign = unreadable(root);
  if (isSupported(node) && !sign) return;
  console.error(
    sign
      ? `Vite, which Apogee is built with, cannot read a path with ${sign} in it: rename or move ${root}`
      : `Apogee needs Node 20.19 or later, or 22.12 or later; this is Node ${node}. See https://nodejs.org`,
  );
  process.exit(1);
}

/** Runs a program and shows its output on stderr, since stdout is for results; throws if it fails. */
function must(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['inherit', 2, 2], ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with status ${result.status}`);
}

/** npm by the path that started this process, since Windows cannot spawn `npm.cmd` without a shell. */
export function npm(args) {
  const path = process.env.npm_execpath;
  if (path) must(process.execPath, [path, ...args]);
  else must('npm', args, { shell: process.platform === 'win32' });
}

/**
 * `npm ci` if node_modules is missing or older than the lock file. The tools are development dependencies, which NODE_ENV=production would leave
 * out; no package needs its install script (see `allowScripts` in package.json).
 */
export function installPackages() {
  if (hasPackages()) return;
  installAlone(() => {
    if (hasPackages()) return;
    console.error('Installing packages …');
    npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

function hasPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Longer than an installation takes. */
const MOST_MS = 15 * 60_000;

/** Two commands in a fresh checkout would install into one folder at once. */
function installAlone(install) {
  const wait = (owner) => console.error(`Waiting for process ${owner}, which is installing …`);
  return alone(join(root, '.cache', 'install.lock'), install, { most: MOST_MS, wait });
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

async function findChromium() {
  if (process.env.CHROME_PATH) {
    if (existsSync(process.env.CHROME_PATH)) return process.env.CHROME_PATH;
    throw new Error(`CHROME_PATH names no file: ${process.env.CHROME_PATH}`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const { chromium } = await import('@playwright/test');
  return [...onPath, ...PLACES, chromium.executablePath()].find((path) => existsSync(path));
}

const isDebian = () =>
  existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Path of a Chromium; installs one if none is found: Debian's package when root on Debian, else Playwright's. */
export async function installChromium() {
  const found = await findChromium();
  if (found) return found;
  installAlone(addChromium);
  const installed = await findChromium();
  if (!installed) throw new Error('Chromium was installed, but is not found; set CHROME_PATH to its path');
  return installed;
}

function addChromium() {
  const isRoot = process.getuid?.() === 0;
  console.log('Installing Chromium for the tests …');
  if (isRoot && isDebian()) {
    must('apt-get', ['update', '-qq']);
    must('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } else {
    const system = isRoot && process.platform === 'linux' ? ['--with-deps'] : [];
    must(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'install', ...system, 'chromium']);
  }
}

/**
 * Environment in which Dawn finds the software adapter that a Linux Chromium brings along (a Vulkan driver file and a loader).
 * Elsewhere Dawn uses the system's own interface, and nothing is set.
 */
export function softwareAdapter(chromium) {
  if (process.platform !== 'linux') return {};
  const folders = [dirname(realpathSync(chromium)), '/usr/lib/chromium', '/usr/lib64/chromium-browser'];
  const folder = folders.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  if (!folder) return {};
  return {
    VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter),
  };
}

/** The browsers beside Chromium: the test file of each, the programs it needs, and Debian's packages that bring them. */
const OTHER_BROWSERS = [
  {
    name: 'Firefox',
    file: 'test/browsers/firefox.browsers.test.ts',
    needs: ['/usr/bin/firefox-esr', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'],
    packages: 'firefox-esr mesa-vulkan-drivers',
  },
  {
    name: 'WebKitGTK',
    file: 'test/browsers/webkit.browsers.test.ts',
    needs: ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb', '/usr/bin/dbus-run-session'],
    packages: 'webkit2gtk-driver xvfb dbus',
  },
];

/** Test files of the browsers that are installed; says in a line which are not. */
export function otherBrowserTests() {
  return OTHER_BROWSERS.flatMap(({ name, file, needs, packages }) => {
    if (needs.every((path) => existsSync(path))) return [file];
    console.log(`${name}: not installed, not tried (on Debian: apt-get install ${packages})`);
    return [];
  });
}
