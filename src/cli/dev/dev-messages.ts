import type { TypeErrorDiagnostic } from '../../debug/type-error-overlay.js';

/** What the supervisor tells a worker. */
export type DevOrder =
  | {
      readonly kind: 'load';
      /** Path of the compiled settings module. */
      readonly settings: string;
      readonly host: string | undefined;
      readonly port: number | undefined;
      readonly diagnostics: readonly TypeErrorDiagnostic[];
    }
  /** Types are broken; the worker goes on with the code it has, and shows them. */
  | { readonly kind: 'diagnostics'; readonly diagnostics: readonly TypeErrorDiagnostic[] }
  /** The newest code does not boot; the worker goes on with the code it has, and shows why. */
  | { readonly kind: 'failure'; readonly text: string }
  /** A newer worker serves: finish what is under way, then end. */
  | { readonly kind: 'retire' };

/** What a worker tells the supervisor. */
export type DevReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'listening'; readonly url: string; readonly bootMs: number }
  /** The code does not boot; the worker shows a page that says why. */
  | { readonly kind: 'failed'; readonly text: string };
