import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { SilentQuestioner, type Questioner } from '../../orm/migrations/autodetector/questioner.js';
import { TerminalQuestioner } from '../../orm/migrations/autodetector/terminal-questioner.js';
import { migrationPath } from '../../orm/migrations/files/migration-files.js';
import {
  writeMigration,
  type MigrationDraft,
  type WriteOptions,
} from '../../orm/migrations/files/write-migration.js';
import {
  draftChanges,
  draftEmpty,
  draftMerges,
  type MakeOptions,
} from '../../orm/migrations/make-migrations.js';
import { DEFAULT_APP } from '../../orm/models/model-meta.js';
import type { CommandOptions } from '../command-options.js';
import { folderOf, withProject, type Project } from './open-project.js';

/** `lapompe makemigrations [app]`: writes migrations for what has changed in the models. */
export function runMakeMigrations(options: CommandOptions, app?: string): Promise<number> {
  return withProject(options, async (project) => {
    const drafts = await withQuestioner(options, async (questioner) =>
      draft(project, options, app, {
        migrations: await project.migrations(),
        questioner,
        name: options.name as string | undefined,
      }),
    );
    if (drafts.length === 0) {
      process.stdout.write('No changes detected.\n');
      return 0;
    }
    const isDry = options.dryRun === true || options.check === true;
    for (const each of drafts) await writeDraft(project, each, isDry);
    return options.check === true ? 1 : 0;
  });
}

async function draft(
  project: Project,
  options: CommandOptions,
  app: string | undefined,
  make: MakeOptions,
): Promise<readonly MigrationDraft[]> {
  if (app !== undefined) folderOf(project.folders, app);
  if (options.merge === true) return draftMerges(make);
  if (options.empty === true) return [draftEmpty(app ?? DEFAULT_APP, make)];
  const drafts = await draftChanges(project.registry, make);
  return app === undefined ? drafts : withNeeded(drafts, app);
}

/** New migrations of `app`, and those of other apps that they wait for. */
function withNeeded(drafts: readonly MigrationDraft[], app: string): readonly MigrationDraft[] {
  const labelOf = (each: MigrationDraft) => `${each.app}.${each.name}`;
  const needed = new Set<string>();
  const visit = (each: MigrationDraft): void => {
    if (needed.has(labelOf(each))) return;
    needed.add(labelOf(each));
    drafts.filter((other) => each.dependencies.includes(labelOf(other))).forEach(visit);
  };
  drafts.filter((each) => each.app === app).forEach(visit);
  return drafts.filter((each) => needed.has(labelOf(each)));
}

async function withQuestioner<Result>(
  options: CommandOptions,
  work: (questioner: Questioner) => Promise<Result>,
): Promise<Result> {
  const isSilent =
    options.noinput === true || options.check === true || process.stdin.isTTY !== true;
  if (isSilent) return work(new SilentQuestioner());
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await work(
      new TerminalQuestioner({
        question: (text: string) => terminal.question(text),
        write: (text) => process.stdout.write(text),
      }),
    );
  } finally {
    terminal.close();
  }
}

/** Writes the file of a migration, or shows what would be in it, and tells what it does. */
export async function writeDraft(
  project: Project,
  draftOfOne: MigrationDraft,
  isDry: boolean,
  options: WriteOptions = {},
): Promise<void> {
  const path = migrationPath(folderOf(project.folders, draftOfOne.app), draftOfOne.name);
  const source = writeMigration(draftOfOne, options);
  const steps = draftOfOne.operations.map(
    (each) => `    - ${each.describe()}${each.isDestructive ? ' (data is lost)' : ''}\n`,
  );
  process.stdout.write(`Migrations for "${draftOfOne.app}":\n`);
  process.stdout.write(`  ${relative(process.cwd(), path)}\n${steps.join('')}`);
  if (isDry) {
    process.stdout.write(`\n${source}\n`);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  // Never over a file that is there: two runs at once would lose one of both.
  await writeFile(path, source, { flag: 'wx' });
}
