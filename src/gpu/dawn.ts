import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';

/** Where Chromium's packages put SwiftShader, the software adapter, and a Vulkan loader of their own. */
const CHROMIUM = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
];

/** Where a system lists the Vulkan drivers that it has. */
const DRIVERS = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

// Dawn's GPU object must outlive every device: once collected, the process dies without a word.
let kept: GPU | undefined;

/**
 * WebGPU in Node (the npm package `webgpu`, Dawn). Takes the machine's own GPU; if there is none, Chromium's SwiftShader,
 * unless VK_ICD_FILENAMES names a driver. Defines the GPU* globals. On macOS and Windows the system brings its own driver.
 */
export async function dawn(): Promise<GPU> {
  if (kept) return kept;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const software = CHROMIUM.map((folder) => `${folder}/vk_swiftshader_icd.json`).find(existsSync);
  const chosen = process.env.VK_ICD_FILENAMES !== undefined;
  if (process.platform === 'linux') {
    loadVulkan();
    // Without any driver Dawn would complain on stderr before we could offer it ours.
    if (software && !chosen && !hasDriver()) process.env.VK_ICD_FILENAMES = software;
  }
  kept = create([]);
  if (software && !chosen && !(await kept.requestAdapter())) {
    process.env.VK_ICD_FILENAMES = software;
    kept = create([]);
  }
  return kept;
}

const hasDriver = () => DRIVERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);

/**
 * Dawn opens `libvulkan.so.1` by name, and LD_LIBRARY_PATH is only read when a process starts. A library that is already
 * loaded is found by its name, so if the system has none we load Chromium's and keep it (RTLD_NODELETE: Node unloads a
 * library that is not an add-on, and throws).
 */
function loadVulkan(): void {
  const keep = 0x1000;
  for (const path of ['libvulkan.so.1', ...CHROMIUM.map((folder) => `${folder}/libvulkan.so.1`)])
    try {
      process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | keep);
    } catch (error) {
      if (String(error).includes('self-register')) return;
    }
}
