import { html, type FieldProblem, type FieldProblems, type Html, type HtmlValue } from 'lapompe';

/** What is wrong with one field or its parts, as a list that the field refers to; nothing when nothing is. */
export function fieldErrors(name: string, errors: FieldProblems = {}): Html | undefined {
  const problems = problemsOf(name, errors);
  if (problems.length === 0) return undefined;
  return html`<ul class="errors" id="${name}-errors">${problems.map(({ message }) => html`<li>${message}</li>`)}</ul>`;
}

/** Attributes that tie a control to its errors and its hint, for those who do not see them. */
export function describedBy(
  name: string,
  errors: FieldProblems = {},
  hasHint = false,
): Readonly<Record<string, string>> {
  const isWrong = problemsOf(name, errors).length > 0;
  const ids = [...(isWrong ? [`${name}-errors`] : []), ...(hasHint ? [`${name}-hint`] : [])];
  return {
    ...(isWrong && { 'aria-invalid': 'true' }),
    ...(ids.length > 0 && { 'aria-describedby': ids.join(' ') }),
  };
}

/** The first problem of the field and of each of its parts: the third subject is called `subjects.2`. */
function problemsOf(name: string, errors: FieldProblems): readonly FieldProblem[] {
  const isOfField = (path: string) => path === name || path.startsWith(`${name}.`);
  return Object.entries(errors).flatMap(([path, problems]) =>
    isOfField(path) ? problems.slice(0, 1) : [],
  );
}

/** A control with its label, a hint, and what is wrong with it. */
export function field(
  name: string,
  label: string,
  control: HtmlValue,
  more: { hint?: string; errors?: FieldProblems | undefined } = {},
): Html {
  return html`<div class="field"><label for="${name}">${label}</label>${control}
${more.hint && html`<p class="hint" id="${name}-hint">${more.hint}</p>`}${fieldErrors(name, more.errors)}</div>`;
}
