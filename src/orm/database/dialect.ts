/** Databases that are spoken to. */
export type DialectName = 'postgres' | 'sqlite';

/**
 * What a driver is given: the value has been converted by its field and has passed the binder.
 * SQLite gets booleans as 0 and 1, and moments as text.
 */
export type DatabaseValue = string | number | bigint | boolean | Uint8Array | Date | null;
