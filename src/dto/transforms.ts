import 'reflect-metadata';

import type * as classTransformer from 'class-transformer';

import { lazyClassTransformer } from './library-parts.js';

type Transformer = typeof classTransformer;

/** Shows a property to clients, or takes it from input, under another name if one is given. */
export const Expose: Transformer['Expose'] = lazyClassTransformer(
  'decorators/expose.decorator',
  'Expose',
);

/** Keeps a property, or all properties of a class, from clients and from input. */
export const Exclude: Transformer['Exclude'] = lazyClassTransformer(
  'decorators/exclude.decorator',
  'Exclude',
);

/** Says which class the value of a property, or each of its elements, belongs to. */
export const Type: Transformer['Type'] = lazyClassTransformer('decorators/type.decorator', 'Type');

/** Gives the value of a property through a function of yours. */
export const Transform: Transformer['Transform'] = lazyClassTransformer(
  'decorators/transform.decorator',
  'Transform',
);
