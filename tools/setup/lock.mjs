import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './paths.mjs';

const lock = inRoot('.tools', 'setup.lock');

/** Runs `work` while no other process sets up the same clone; waits for the other, and takes over from one that died. */
export async function alone(speak, work) {
  mkdirSync(inRoot('.tools'), { recursive: true });
  for (let told = false; !take(); ) {
    if (!told) speak.line('… another set-up of this folder is running; waiting for it');
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take() {
  try {
    mkdirSync(lock);
    writeFileSync(`${lock}/pid`, String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    clearDead();
    return false;
  }
}

function clearDead() {
  try {
    if (isAlive(holder())) return;
    const aside = `${lock}.dead.${process.pid}`;
    renameSync(lock, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function holder() {
  try {
    return Number(readFileSync(`${lock}/pid`, 'utf8'));
  } catch {
    // The pid is written a moment after the folder is made.
    return Date.now() - statSync(lock).mtimeMs < 2000 ? process.pid : 0;
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
