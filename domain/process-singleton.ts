const shared = globalThis as typeof globalThis & { twoStepSingletons?: Map<string, unknown> };

/**
 * The one value of this process under `name`; `make` is called at the first use. A module variable is not enough: Next bundles
 * middleware, routes and instrumentation separately, so one process holds several copies of a module. Each name has one caller.
 */
export function processSingleton<T>(name: string, make: () => T): T {
  shared.twoStepSingletons ??= new Map();
  if (!shared.twoStepSingletons.has(name)) shared.twoStepSingletons.set(name, make());
  return shared.twoStepSingletons.get(name) as T;
}
