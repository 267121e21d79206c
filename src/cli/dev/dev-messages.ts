import type { TypeDiagnostic } from '../../debug/type-error-overlay.js';

/** What the supervisor tells a worker. */
export type DevOrder =
  | {
      readonly kind: 'load';
      /** Path of the compiled settings module. */
      readonly settings: string;
      readonly host: string | undefined;
      readonly port: number | undefined;
      readonly diagnostics: readonly TypeDiagnostic[];
      /** Whether the worker serves a page that says why, should the code not boot: nobody else serves. */
      readonly showsFailure: boolean;
    }
  /** The newest code has errors or does not boot; the worker goes on with the code it has, and shows why. */
  | { readonly kind: 'diagnostics'; readonly diagnostics: readonly TypeDiagnostic[] }
  /** A newer worker serves: finish what is under way, then end. */
  | { readonly kind: 'retire' };

/** What a worker tells the supervisor. */
export type DevReport =
  | {
      readonly kind: 'ready';
      /** Absolute paths of the `.env` files that it reads, be they there or not. */
      readonly environmentFiles: readonly string[];
    }
  | { readonly kind: 'listening'; readonly url: string; readonly bootMs: number }
  /** The code does not boot. */
  | {
      readonly kind: 'failed';
      readonly text: string;
      readonly diagnostics: readonly TypeDiagnostic[];
    };
