import { existsSync } from 'node:fs';
import { constants } from 'node:os';

/** Where Chromium's packages put SwiftShader, the software adapter, and a Vulkan loader of their own. */
const CHROMIUM = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
];

// Dawn's GPU object must outlive every device: once collected, the process dies without a word.
let kept: GPU | undefined;

/**
 * WebGPU in Node (the npm package `webgpu`, Dawn). Takes the machine's own GPU; where there is none, Chromium's SwiftShader,
 * unless VK_ICD_FILENAMES names a driver. Defines the GPU* globals. On macOS and Windows there is nothing to look for.
 */
export async function dawn(): Promise<GPU> {
  if (kept) return kept;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  if (process.platform === 'linux') loadVulkan();
  kept = create([]);
  const driver = CHROMIUM.map((folder) => `${folder}/vk_swiftshader_icd.json`).find(existsSync);
  if (driver && !process.env.VK_ICD_FILENAMES && !(await kept.requestAdapter())) {
    process.env.VK_ICD_FILENAMES = driver;
    kept = create([]);
  }
  return kept;
}

/**
 * Dawn opens `libvulkan.so.1` by name, and LD_LIBRARY_PATH is only read when a process starts. A library that is loaded
 * already is found by its name, so where the system has none we load Chromium's and keep it (RTLD_NODELETE; Node unloads
 * what is no add-on, and says so by throwing).
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
