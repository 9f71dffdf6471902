// Runs script tests in Node, the oracle: top level, then `main`.
// In: paths of scripts as arguments. Out: one JSON object on stdout, path -> {early, lines, thrown}:
// what was printed before the top level ended, what was printed by `main`, and the uncaught value as text or null.
// Run with `node --experimental-vm-modules oracle.mjs FILE…`.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import vm from 'node:vm';

const MODULE_SYNTAX = /^\s*(?:import|export)\b/m;

// Timers are Node's, in real time; `world.timers` are those that may still come.
function addTimers(world) {
  const { context } = world;
  const add = (start, once) => (callback, delay, ...args) => {
    const timer = start((...given) => {
      if (once) world.timers.delete(timer);
      try {
        callback(...given);
      } catch (error) {
        world.failed(error);
      }
    }, delay, ...args);
    world.timers.add(timer);
    return timer;
  };
  const clear = (timer) => {
    clearTimeout(timer);
    world.timers.delete(timer);
  };
  const started = performance.now();
  Object.assign(context, {
    setTimeout: add(setTimeout, true),
    setInterval: add(setInterval, false),
    clearTimeout: clear,
    clearInterval: clear,
    millis: (since = 0) => Math.floor(performance.now() - started) - since,
  });
}

// Waits until no timer is left, or one has thrown.
async function runTimers(world) {
  let thrown = null;
  world.failed = (error) => { thrown ??= { error }; };
  while (world.timers.size && !thrown) await new Promise((resolve) => { setTimeout(resolve, 1); });
  for (const timer of world.timers) clearTimeout(timer);
  if (thrown) throw thrown.error;
}

function makeWorld() {
  const world = { output: [], timers: new Set() };
  const print = (...values) => { world.output.push(...values.map(String).join(' ').split('\n')); };
  world.context = vm.createContext({
    console: { log: print },
    print: (value) => { print(value); },
    relay: (value) => { print(`relay ${value}`); },
    newU8: (length) => new Uint8Array(length),
  });
  addTimers(world);
  return world;
}

function loader(world) {
  const modules = new Map();
  const load = (path) => {
    if (!modules.has(path) && path.endsWith('.json')) {
      const value = vm.runInContext('JSON.parse', world.context)(readFileSync(path, 'utf8'));
      modules.set(path, new vm.SyntheticModule(['default'], function () { this.setExport('default', value); }, { context: world.context }));
    } else if (!modules.has(path)) {
      modules.set(path, new vm.SourceTextModule(readFileSync(path, 'utf8'), { identifier: path, context: world.context }));
    }
    return modules.get(path);
  };
  return { load, link: (specifier, from) => load(resolve(dirname(from.identifier), specifier)) };
}

async function topLevelOfModule(world, path) {
  const { load, link } = loader(world);
  const module = load(path);
  await module.link(link);
  await module.evaluate();
  return module.namespace.main;
}

function topLevelOfScript(world, path, source) {
  new vm.Script(`'use strict'; ${source}`, { filename: path }).runInContext(world.context);
  return world.context.main;
}

async function runFile(path) {
  const world = makeWorld();
  const result = { early: [], lines: [], thrown: null };
  let inMain = false;
  try {
    const source = readFileSync(path, 'utf8');
    const main = MODULE_SYNTAX.test(source) ? await topLevelOfModule(world, path) : topLevelOfScript(world, path, source);
    result.early = world.output.splice(0);
    inMain = true;
    if (main) main();
    await runTimers(world);
  } catch (error) {
    result.thrown = String(error);
  }
  result[inMain ? 'lines' : 'early'] = world.output;
  return result;
}

const results = {};
for (const path of process.argv.slice(2)) results[path] = await runFile(resolve(path));
process.stdout.write(JSON.stringify(results));
