import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const canPin = availableParallelism() > 1 && hasProgram('taskset');

/** The command, bound to one processor where there are several and `taskset` is installed. */
export function pinned(processor: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', String(processor), ...command] : command;
}

/** Whether a program is installed. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}
