// One process at a time. Node built-ins only: this runs before packages are installed.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Between two looks. */
const LOOK_MS = 200;

/** A lock without its owner is just being written, unless it is older. */
const WRITTEN_MS = 10_000;

/**
 * Calls `work` while no other process does so with the lock file `path`, which holds the id of its owner; what a dead one has left is taken.
 * `wait` is called once, with the owner's id, if there is one. Throws an Error after `most` milliseconds.
 */
export function alone(path, work, { most, wait }) {
  mkdirSync(dirname(path), { recursive: true });
  const until = performance.now() + most;
  let told = false;
  while (!isTaken(path)) {
    const owner = ownerOf(path);
    if (owner === null || !isAlive(owner)) {
      takeAway(path, owner);
      continue;
    }
    if (performance.now() > until)
      throw new Error(
        `process ${owner} has been at it for ${Math.round(most / 1000)} seconds; if it does something else, remove ${path}`,
      );
    if (!told) wait(owner);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Whether this process has the lock now. */
function isTaken(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Process id; null if the lock is gone, or was never written to its end; 0 while it is written. */
function ownerOf(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    return owner > 0 || Date.now() - statSync(path).mtimeMs < WRITTEN_MS ? owner : null;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return null;
  }
}

function isAlive(id) {
  try {
    return id === 0 || process.kill(id, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** Removes the lock of a dead owner, but puts back one that another process has made meanwhile. */
function takeAway(path, owner) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (ownerOf(aside) !== owner) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}
