import type { ValidationArguments } from 'class-validator';

import type { Rule, RuleInstance } from './dto-rules.js';

const MAX_VALUE_LENGTH = 100;

/** The sentence that a rule says about a value: the declaration's own message, or the rule's, its tokens filled in. */
export function ruleMessage(rule: Rule, instance: RuleInstance, args: ValidationArguments): string {
  const given = rule.message ?? instance.defaultMessage?.(args) ?? `$property is not valid`;
  const text = typeof given === 'function' ? given(args) : given;
  return text.includes('$') ? fillTokens(text, args) : text;
}

/** `$property`, `$target`, `$value` and `$constraint1`, as class-validator knows them. */
function fillTokens(message: string, args: ValidationArguments): string {
  let text = message;
  args.constraints?.forEach((constraint: unknown, index) => {
    text = text.replaceAll(`$constraint${index + 1}`, () => constraintText(constraint));
  });
  return text
    .replaceAll('$property', () => args.property)
    .replaceAll('$target', () => args.targetName)
    .replaceAll('$value', () => valueText(args.value));
}

function constraintText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return typeof constraint === 'symbol' ? (constraint.description ?? '') : String(constraint);
}

function valueText(value: unknown): string {
  const isShown =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isShown ? String(value).slice(0, MAX_VALUE_LENGTH) : '$value';
}
