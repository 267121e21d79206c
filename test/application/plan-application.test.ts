import { basename } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { planApplication } from '../../src/application/plan-application.js';
import type { CheckMessage } from '../../src/checks/check-message.js';
import { Settings } from '../fixtures/forgotten/settings.js';

describe('An application whose decorators were forgotten', () => {
  let findings: readonly CheckMessage[];
  beforeAll(async () => {
    const base = new URL('../fixtures/forgotten/settings.js', import.meta.url).href;
    ({ findings } = await planApplication(Settings, base));
  });

  function find(id: string) {
    const found = findings.filter((each) => each.id === id);
    return found.map(({ reason, place }) => ({
      reason,
      place: `${basename(place?.file ?? '')}:${place?.line}`,
    }));
  }

  it('is told of routes without @Controller(), unless a class that extends theirs has it', () => {
    expect(find('CONTROLLERS_NOT_DECORATED')).toEqual([
      {
        reason:
          '"AgentController" has routes, such as "list", and no @Controller(): they are not served.',
        place: 'ticket-controllers.ts:5',
      },
    ]);
  });

  it('is shown the view that misses a service', () => {
    expect(find('DI_MISSING')).toEqual([
      { reason: expect.stringContaining('DeskView asks for Desk'), place: 'desk-view.ts:5' },
    ]);
  });

  it('is shown where a view without a decorator stands in the URL conf', () => {
    expect(find('DI_NO_METADATA')).toEqual([
      { reason: expect.stringContaining('PlainView takes parameters'), place: 'settings.ts:9' },
    ]);
  });

  it('is told of captures in the way of Express, along with parameters that get no value', () => {
    expect(find('URLS_COLON_CAPTURE')).toEqual([
      { reason: expect.stringContaining('":pk"'), place: 'ticket-controllers.ts:20' },
    ]);
    expect(find('CONTROLLERS_AMBIGUOUS_PARAMETER')).toHaveLength(1);
  });
});
