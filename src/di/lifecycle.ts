/** A service with something to do once everything is constructed, before the first request. */
export interface OnBoot {
  /** Called once, after that of everything this service needs. Awaited; a rejection stops the boot. */
  onBoot(): void | Promise<void>;
}

/** A service that holds something which has to be given back. */
export interface OnShutdown {
  /** Called once when the application stops, before that of everything this service needs. Awaited. */
  onShutdown(): void | Promise<void>;
}

/** A request-scoped service with something to give back when its request is over. */
export interface OnRequestEnd {
  /** Called once, before that of everything this service needs. Awaited. */
  onRequestEnd(): void | Promise<void>;
}
