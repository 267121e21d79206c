import { describe, expect, it } from '@jest/globals';

import { TerminalQuestioner } from '../../../src/orm/migrations/autodetector/terminal-questioner.js';
import { field } from '../../../src/orm/migrations/field-builder.js';

/** A questioner at a terminal where `answers` are typed; everything that was shown is in `shown`. */
function typing(...answers: string[]) {
  const shown: string[] = [];
  const questioner = new TerminalQuestioner({
    question: async (text: string) => {
      shown.push(text);
      return answers.shift() ?? 'exit';
    },
    write: (text) => void shown.push(text),
  });
  return { questioner, shown };
}

describe('TerminalQuestioner', () => {
  it('asks until it understands, and takes nothing for no', async () => {
    const { questioner, shown } = typing('what?', 'YES', '');
    expect(await questioner.isFieldRenamed('Book', 'name', 'title')).toBe(true);
    expect(await questioner.isModelRenamed('main', 'Book', 'Volume')).toBe(false);
    expect(shown[0]).toBe('Was Book.name renamed to Book.title? [y/N] ');
    expect(shown).toHaveLength(3);
  });

  it('takes values that the field can hold', async () => {
    const { questioner, shown } = typing('many', '"many"', '12');
    expect(await questioner.defaultOfAdded('Book', 'pages', field.integer())).toBe(12);
    expect(shown[0]).toContain('"Book.pages" is new and must not be NULL');
  });

  it('makes moments of text', async () => {
    const { questioner } = typing('"2024-05-06T07:08:09Z"');
    expect(await questioner.defaultOfAdded('Book', 'at', field.dateTime())).toEqual(
      new Date('2024-05-06T07:08:09Z'),
    );
  });

  it('lets NULLs be where no value is given', async () => {
    const { questioner } = typing('n', 'y', '3');
    expect(await questioner.defaultOfAltered('Book', 'pages', field.integer())).toBeUndefined();
    expect(await questioner.defaultOfAltered('Book', 'pages', field.integer())).toEqual({
      value: 3,
    });
  });

  it('stops when it is told to', async () => {
    const { questioner } = typing('exit');
    await expect(questioner.defaultOfAdded('Book', 'pages', field.integer())).rejects.toMatchObject(
      {
        code: 'ORM_MIGRATION_NEEDS_DEFAULT',
      },
    );
  });
});
