import type { Constructor } from '../conf/constructor.js';
import type { ParameterRecord } from '../metadata/metadata-registry.js';
import type { Capture } from './capture.js';
import { nameOfType } from './parameter-types.js';

/** What does not fit together about one handler. */
export interface ArgumentProblem {
  readonly id: string;
  readonly level?: 'error' | 'warning';
  /** Goes on from the name of the handler. */
  readonly what: string;
  readonly fix: string;
}

export const NO_METADATA: ArgumentProblem = {
  id: 'CONTROLLERS_NO_METADATA',
  what: 'has parameters, but the compiler recorded no types for them',
  fix: 'Compile with tsc and "emitDecoratorMetadata" (the preset lapompe/tsconfig.json); tsx, esbuild and Vite before 8 leave the types out.',
};

// ---- Captures ----------------------------------------------------------------------------------------------------------

export function captureNotTaken(captures: readonly Capture[], count: number): ArgumentProblem {
  return {
    id: 'CONTROLLERS_CAPTURE_NOT_TAKEN',
    what: `captures ${captures.map(({ name }) => `"${name}"`).join(', ')} and takes ${count} parameters`,
    fix: 'Add a parameter for each capture: path captures come first, in order.',
  };
}

export function captureOrder(type: unknown, label: string, capture: Capture): ArgumentProblem {
  return {
    id: 'CONTROLLERS_CAPTURE_ORDER',
    what: `takes ${nameOfType(type)} as parameter ${label}, where the capture "${capture.name}" comes`,
    fix: 'Put the path captures first, in the order of the pattern.',
  };
}

export function captureType(type: unknown, wanted: string, capture: Capture): ArgumentProblem {
  return {
    id: 'CONTROLLERS_CAPTURE_TYPE',
    what: `takes the capture "${capture.name}" (${capture.converter}) as ${nameOfType(type)}; it is a ${wanted}`,
    fix: `Declare the parameter as "${wanted}".`,
  };
}

export function unknownCapture(name: string, captures: readonly Capture[]): ArgumentProblem {
  const known = captures.map((each) => `"${each.name}"`).join(', ') || 'nothing';
  return {
    id: 'CONTROLLERS_UNKNOWN_CAPTURE',
    what: `asks for the capture "${name}"; the pattern captures ${known}`,
    fix: 'Use a name that stands in the pattern.',
  };
}

// ---- DTOs --------------------------------------------------------------------------------------------------------------

export function twoDtos(source: string, earlier: string, later: string): ArgumentProblem {
  return {
    id: 'CONTROLLERS_TWO_DTOS',
    what: `takes two DTOs from the ${source}: "${earlier}" and "${later}"`,
    fix: 'Mark one with @Query() and the other with @Body(), or merge them.',
  };
}

export function withoutRules(type: unknown, label: string): ArgumentProblem {
  return {
    id: 'CONTROLLERS_DTO_WITHOUT_RULES',
    what: `takes "${nameOfType(type)}" as parameter ${label}, a class without one rule of class-validator`,
    fix: `Put a rule (@IsString(), @IsInt() …) on each property of "${nameOfType(type)}": only declared properties are bound.`,
  };
}

export function patchDefaults(type: Constructor, names: readonly string[]): ArgumentProblem {
  return {
    id: 'CONTROLLERS_PATCH_DEFAULTS',
    level: 'warning',
    what: `is a PATCH, and its DTO "${type.name}" gives ${names.join(', ')} a value when the client sends none`,
    fix: `Extend PartialType(${type.name}), which leaves out what was not sent.`,
  };
}

// ---- Sources ------------------------------------------------------------------------------------------------------------

/** @param methods - the methods of a route none of which has a body; undefined where the body is left unread */
export function bodyNotRead(
  label: string,
  methods: readonly string[] | undefined,
): ArgumentProblem {
  return {
    id: 'CONTROLLERS_BODY_NOT_READ',
    what: `takes parameter ${label} from the body, which ${methods ? `${methods.join(', ')} does not have` : '@StreamBody() leaves unread'}`,
    fix: methods
      ? 'Use @Query(), or a verb that has a body: @Post(), @Put(), @Patch(), @Delete().'
      : 'Read "request.stream", or delete @StreamBody().',
  };
}

export function ambiguous(type: unknown, label: string): ArgumentProblem {
  const isErased = type === Function || type === Object;
  return {
    id: 'CONTROLLERS_AMBIGUOUS_PARAMETER',
    what: `has a parameter ${label} of type ${nameOfType(type)} that no rule gives a value`,
    fix: isErased
      ? 'Import its class as a value, not with "import type": the type is gone at run time. For anything else put @Query(), @Body() … on it.'
      : 'Put @Query(), @Body(), @Header(), @Cookie(), @Files() or @State() on it.',
  };
}

/** @param example - what the decorator is to be given: `Number`, or `[String]` for a list */
export function unseenType(
  { source, name = '' }: ParameterRecord,
  label: string,
  example: string,
): ArgumentProblem {
  const isList = example.startsWith('[');
  const advice = isList
    ? 'Give the type of the elements'
    : `Write "${name}?: type" in place of a union, or give the type`;
  return {
    id: 'CONTROLLERS_UNSEEN_TYPE',
    what: `has a parameter ${label}, from the ${source} "${name}", whose ${isList ? 'elements' : 'type'} cannot be seen at run time`,
    fix: `${advice}: @${title(source)}('${name}', ${example}).`,
  };
}

export function unfitType(
  { source, name }: ParameterRecord,
  type: unknown,
  label: string,
): ArgumentProblem {
  const isList = type === Array;
  const place = name === undefined ? `the whole ${source}` : `"${name}" of the ${source}`;
  return {
    id: isList ? 'CONTROLLERS_UNSEEN_TYPE' : 'CONTROLLERS_UNFIT_TYPE',
    what: `takes ${place} as parameter ${label} of type ${nameOfType(type)}${isList ? ', whose elements cannot be seen at run time' : ''}`,
    fix:
      isList && source === 'body'
        ? 'Name the class of the elements: @Body([TheClass]).'
        : `Name one value, @${title(source)}('name'), or use a DTO class.`,
  };
}

function title(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
