import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Memory of a process. */
export interface Memory {
  readonly rssBytes: number;
  /** The most there has been. */
  readonly peakBytes: number;
}

/** Whether the system tells the figures of other processes. */
export function canReadProcesses(): boolean {
  return existsSync('/proc/self/schedstat');
}

/** Time on a processor of all threads of a process, in microseconds: the scheduler counts it in nanoseconds. */
export function readCpuMicroseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [onCpu = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(
        ' ',
      );
      nanoseconds += Number(onCpu);
    } catch {
      // The thread has ended since the folder was read.
    }
  }
  return nanoseconds / 1000;
}

/** Resident memory of a process. */
export function readMemory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN) * 1024;
  return { rssBytes: read('VmRSS'), peakBytes: read('VmHWM') };
}
