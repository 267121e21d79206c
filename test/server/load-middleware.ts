import { createRequire } from 'node:module';

import type { RequestHandler } from 'express';

/** What most Express middlewares export: a function that makes one. */
export type MiddlewareMaker = (...options: readonly unknown[]) => RequestHandler;

const require = createRequire(import.meta.url);

/** Loads a package by name, with whatever it exports; most have no types of their own, and none are needed. */
export function loadPackage<Exports>(name: string): Exports {
  return require(name) as Exports;
}

/** Loads a package that exports a middleware maker. */
export function loadMiddleware(name: string): MiddlewareMaker {
  return loadPackage<MiddlewareMaker>(name);
}
