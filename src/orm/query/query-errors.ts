import { Http404 } from '../../errors/http-error.js';
import { FrameworkError } from '../../errors/framework-error.js';

/** `get()` found nothing (Django topic: DoesNotExist). Answers 404 where nobody catches it. */
export class DoesNotExist extends Http404 {
  constructor(model: string) {
    super(`There is no ${model} like that.`, {
      code: 'ORM_DOES_NOT_EXIST',
      fix: 'Use first(), which gives undefined, where nothing may be there.',
    });
  }
}

/** `get()` found more than one (Django topic: MultipleObjectsReturned). */
export class MultipleObjectsReturned extends FrameworkError {
  constructor(model: string) {
    super(`More than one ${model} is like that.`, {
      code: 'ORM_MULTIPLE_OBJECTS',
      fix: 'Ask for a unique field, or use first().',
    });
  }
}
