import type { ValidationArguments } from 'class-validator';

import { UploadedFile } from '../http/uploaded-file.js';
import { joinPath, type BindContext } from './bind-context.js';
import { isOfKind, isRounded, KIND_PROBLEMS, ROUNDED_PROBLEM } from './coerce.js';
import { describeDto, isDto, type DtoProperty } from './dto-metadata.js';
import { ruleMessage } from './rule-message.js';
import type { Rule, RuleCondition } from './dto-rules.js';

type Fields = Record<string, unknown>;

/** Asks every rule of an instance and of the instances within it. Problems and pending answers go to `context`. */
export function checkDto(instance: object, path: string, context: BindContext): void {
  const { properties, computed, typeName } = describeDto(instance.constructor as never);
  const all = computed.length === 0 ? properties : [...properties, ...computed];
  for (const property of all) {
    const at = joinPath(path, property.inputName);
    // What has no shape has no value that a rule could be asked about.
    if (context.problems.has(at)) continue;
    checkProperty({ instance: instance as Fields, property, typeName, context }, at);
  }
}

/** One property of an instance. */
export interface Subject {
  readonly instance: Fields;
  readonly property: DtoProperty;
  readonly typeName: string;
  readonly context: BindContext;
}

/** Asks every rule of one property, and of the instances in its value. */
export function checkProperty(subject: Subject, at: string): void {
  const { instance, property, context } = subject;
  let value: unknown;
  try {
    value = instance[property.name];
  } catch (error) {
    // A getter that falls over what was sent has nothing that a rule could say yes to.
    context.problems.add(at, 'invalid', `${at} is not valid`, error);
    return;
  }
  for (const condition of property.conditions) {
    if (!holds(condition, instance, value)) return checkKind(value, property, at, context);
  }
  const { problems } = context;
  const before = problems.count;
  for (const rule of property.rules) {
    if (rule.isAsync && problems.count > before) break;
    askRule(subject, rule, value, at);
  }
  if (problems.count === before && !isMissingStructure(value, property, at, context))
    checkKind(value, property, at, context);
  if (property.nested !== undefined || property.discriminator !== undefined)
    checkNested(value, at, context);
}

/** A condition that cannot cope with what was sent does not switch the rules off. */
function holds(condition: RuleCondition, instance: object, value: unknown): boolean {
  try {
    return condition(instance, value);
  } catch {
    return true;
  }
}

// ---- Rules -----------------------------------------------------------------------------------------------------------

function askRule(subject: Subject, rule: Rule, value: unknown, at: string): void {
  if (rule.appliesTo !== undefined && !holds(rule.appliesTo, subject.instance, value)) return;
  const elements = rule.isForEach ? elementsOf(value) : undefined;
  if (elements === undefined) {
    ask(subject, rule, value, at);
    return;
  }
  for (const [key, element] of elements) {
    const place = joinPath(at, key);
    // An element without a shape was left out, and said so.
    if (element !== undefined || !subject.context.problems.has(place))
      ask(subject, rule, element, place);
  }
}

function ask(subject: Subject, rule: Rule, value: unknown, at: string): void {
  const { context } = subject;
  const args: ValidationArguments = {
    value,
    object: subject.instance,
    property: subject.property.name,
    targetName: subject.typeName,
    constraints: rule.parameters as unknown[],
  };
  const constraint = context.rules.instanceOf(rule.constraint);
  try {
    const answer = constraint.validate(value, args);
    if (answer === true) return;
    if (isPromise(answer)) {
      context.pending.push(
        answer.then((isValid) => (isValid ? undefined : refuse(subject, rule, args, at))),
      );
    } else if (!answer) refuse(subject, rule, args, at);
  } catch (error) {
    // A rule that falls over what was sent has not said yes.
    refuse(subject, rule, args, at, error);
  }
}

function refuse(
  { context, property }: Subject,
  rule: Rule,
  args: ValidationArguments,
  at: string,
  cause?: unknown,
): void {
  const constraint = context.rules.instanceOf(rule.constraint);
  // Words are for the client, who knows the property by its outer name.
  const { name, inputName } = property;
  const outer = name === inputName ? args : { ...args, property: inputName };
  let message: string;
  let reason = cause;
  try {
    message = ruleMessage(rule, constraint, outer);
  } catch (error) {
    // Words that fall over what was sent are no reason to take it, nor an error of the server.
    message = `${inputName} is not valid`;
    reason ??= error;
  }
  context.problems.add(at, rule.code, message, reason);
}

function isPromise(answer: unknown): answer is Promise<boolean> {
  return typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';
}

/** The elements of a container by index or key; undefined for anything else. */
function elementsOf(
  value: unknown,
): Iterable<readonly [key: string | number, element: unknown]> | undefined {
  if (Array.isArray(value)) return (value as unknown[]).entries();
  if (value instanceof Set) return [...(value as Set<unknown>)].entries();
  return value instanceof Map ? (value as Map<string, unknown>).entries() : undefined;
}

// ---- Types -----------------------------------------------------------------------------------------------------------

/**
 * Nothing where `@ValidateNested()` declares an object or a list, or null where any is declared, and no rule has looked
 * at it. class-validator lets both pass; a view that was promised an object would fall over them.
 */
function isMissingStructure(
  value: unknown,
  property: DtoProperty,
  at: string,
  context: BindContext,
): boolean {
  if ((value !== null && value !== undefined) || property.isOptional) return false;
  const isDeclared =
    property.nested !== undefined ||
    property.discriminator !== undefined ||
    property.container !== 'none';
  const isMissing = value === null ? isDeclared : property.isNested;
  if (isMissing) context.problems.add(at, 'isObject', `${at} must be an object`);
  return isMissing;
}

/** A value is of its declared type, whether a rule asks for it or not: a text never arrives as an object. */
function checkKind(value: unknown, property: DtoProperty, at: string, context: BindContext): void {
  if (value === null || value === undefined) return;
  if (property.container === 'none') {
    checkElementKind(value, property, at, context);
    return;
  }
  const { code, words, fits } = CONTAINERS[property.container];
  if (!fits(value)) {
    context.problems.add(at, code, `${at} must be ${words}`);
    return;
  }
  for (const [key, element] of elementsOf(value) ?? []) {
    const place = joinPath(at, key);
    if (!context.problems.has(place)) checkElementKind(element, property, place, context);
  }
}

const CONTAINERS = {
  list: { code: 'isArray', words: 'an array', fits: Array.isArray },
  set: { code: 'isArray', words: 'an array', fits: (value: unknown) => value instanceof Set },
  map: { code: 'isObject', words: 'an object', fits: (value: unknown) => value instanceof Map },
} as const;

function checkElementKind(
  value: unknown,
  property: DtoProperty,
  at: string,
  context: BindContext,
): void {
  const { declaredKind, isFile, isInteger } = property;
  if (isFile && !(value instanceof UploadedFile)) {
    context.problems.add(at, 'isFile', `${at} must be an uploaded file`);
  } else if (!isOfKind(value, declaredKind)) {
    const { code, message } = KIND_PROBLEMS[declaredKind];
    context.problems.add(at, code, `${at} ${message}`);
  } else if (
    isRounded(value) ||
    (isInteger && typeof value === 'number' && !Number.isSafeInteger(value))
  ) {
    context.problems.add(at, ROUNDED_PROBLEM.code, `${at} ${ROUNDED_PROBLEM.message}`);
  }
}

// ---- Instances within instances ----------------------------------------------------------------------------------------

function checkNested(value: unknown, at: string, context: BindContext): void {
  const elements = elementsOf(value);
  if (elements === undefined) {
    checkInstance(value, at, context);
    return;
  }
  for (const [key, element] of elements) checkInstance(element, joinPath(at, key), context);
}

function checkInstance(value: unknown, at: string, context: BindContext): void {
  if (value !== null && typeof value === 'object' && isDto(value.constructor))
    checkDto(value, at, context);
}
