/** A class whose instances are `Instance`. */
export type Constructor<Instance = unknown> = new (...args: never[]) => Instance;

/** A class, also when it cannot be constructed itself. */
export type AbstractConstructor<Instance = unknown> = abstract new (...args: never[]) => Instance;
