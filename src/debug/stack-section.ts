import { html, type Html } from '../templates/html.js';
import { codeView } from './code-view.js';
import type { CausingError, ErrorFacts, ShownFrame } from './error-facts.js';
import { factList } from './fact-list.js';

/** The first frame of the application, with its code open. */
export function ownFrame(error: ErrorFacts): Html | undefined {
  const frame = error.frames[error.ownFrameIndex];
  if (frame?.excerpt === undefined) return undefined;
  return html`<figure class="panel"><figcaption><b>${nameOf(frame)}</b><span class="at">${frame.location}</span></figcaption>
${codeView(frame.excerpt)}</figure>`;
}

/** The whole stack, innermost call first; runs of frames that are not the application's are folded. */
export function stackTrace(frames: readonly ShownFrame[]): Html {
  return html`<div class="panel trace">${runsOf(frames).map((run) =>
    run[0]?.owner === 'application' ? run.map((frame) => frameItem(frame)) : foldedRun(run),
  )}</div>`;
}

/** The errors behind `error`, each with its own code, stack and causes. */
export function causeList(error: ErrorFacts): Html[] {
  return error.causes.map((cause) => causeItem(cause, error));
}

function causeItem({ relation, error }: CausingError, parent: ErrorFacts): Html {
  const label = relation === 'part' ? html`<i>one of several</i>` : '';
  // The parts of an AggregateError are often made on the line that throws it: its code is on the page already.
  const code = lineOf(error) === lineOf(parent) ? '' : ownFrame(error);
  const stack = error.frames.length === 0 ? '' : folded('Whole stack', stackTrace(error.frames));
  return html`<details class="panel cause" open><summary><span class="says"><b>${error.type}</b>${error.problem}${label}</span></summary>
<div>${fixOf(error)}${code}${propertyList(error)}${stack}${causeList(error)}</div></details>`;
}

function lineOf(error: ErrorFacts): string | undefined {
  const place = error.frames[error.ownFrameIndex]?.place;
  return place === undefined ? undefined : `${place.file}:${place.line}`;
}

/** Further properties of an error, where there are any. */
export function propertyList(error: ErrorFacts): Html | string {
  return error.properties.length === 0
    ? ''
    : html`<div><h3>Properties of the error</h3>${factList(error.properties)}</div>`;
}

/** A part that is shown when it is asked for. */
export function folded(summary: string, content: Html): Html {
  return html`<details class="more"><summary>${summary}</summary>${content}</details>`;
}

/** What a reader should change, and the error's stable code. */
export function fixOf(error: ErrorFacts): Html | string {
  if (error.fix === undefined)
    return error.code === undefined ? '' : html`<div class="code-name">code ${error.code}</div>`;
  return html`<div class="fix"><b>How to fix</b><span>${error.fix}</span>${codeOf(error)}</div>`;
}

function codeOf(error: ErrorFacts): Html | string {
  return error.code === undefined ? '' : html`<div class="code-name">${error.code}</div>`;
}

function runsOf(frames: readonly ShownFrame[]): ShownFrame[][] {
  const runs: ShownFrame[][] = [];
  for (const frame of frames) {
    const run = runs.at(-1);
    const isSame =
      run !== undefined && (run[0]?.owner === 'application') === (frame.owner === 'application');
    if (isSame) run.push(frame);
    else runs.push([frame]);
  }
  return runs;
}

function foldedRun(run: readonly ShownFrame[]): Html {
  const sources = [...new Set(run.map(sourceOf))].join(', ');
  return html`<details class="fold"><summary>${run.length} ${run.length === 1 ? 'frame' : 'frames'} in ${sources}</summary>
<div class="trace">${run.map((frame) => frameItem(frame))}</div></details>`;
}

function sourceOf(frame: ShownFrame): string {
  if (frame.owner === 'framework') return 'the framework';
  return frame.owner === 'node' ? 'Node' : (frame.packageName ?? 'a library');
}

function frameItem(frame: ShownFrame): Html {
  const own = frame.owner === 'application' ? 'own' : '';
  const call = html`<span class="call"><b>${nameOf(frame)}${frame.isAsync ? html` <i>awaited</i>` : ''}</b><span class="at">${frame.location}</span></span>`;
  if (frame.excerpt === undefined) return html`<div class="flat ${own}">${call}</div>`;
  return html`<details class="${own}"><summary>${call}</summary>${codeView(frame.excerpt)}</details>`;
}

function nameOf(frame: ShownFrame): string {
  return frame.functionName === '' ? '(anonymous)' : frame.functionName;
}
