import { afterAll } from '@jest/globals';
import { BaseSettings, type Application, type Constructor, type UrlConfEntry } from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

/** What an application of a test consists of. */
export interface Parts {
  readonly controllers?: readonly Constructor[];
  readonly providers?: readonly unknown[];
  readonly middleware?: readonly Constructor[];
  readonly urlpatterns?: readonly UrlConfEntry[];
  readonly unknownKeys?: 'drop' | 'refuse';
  readonly debug?: boolean;
  readonly fileUploadMaxBytes?: number;
}

const applications: Application[] = [];
afterAll(async () => {
  for (const application of applications) await application.close();
});

/** Boots an application of these parts, without middleware, closed after the tests of the file. */
export async function applicationOf(parts: Parts): Promise<Application> {
  const { providers = [], ...settings } = parts;
  const application = await createTestApplication(BaseSettings, {
    settings: { middleware: [], ...settings },
    providers,
  });
  applications.push(application);
  return application;
}

/** A client that gets the 500 of what a view throws. */
export async function clientOf(parts: Parts): Promise<Client> {
  return new Client(await applicationOf(parts), { raiseRequestException: false });
}

/** Ids and reasons of what boot finds wrong with a controller. */
export async function findingsOf(
  ...controllers: Constructor[]
): Promise<{ readonly id: string; readonly reason: string; readonly fix: string }[]> {
  try {
    const application = await applicationOf({ controllers });
    return [...application.plan.findings];
  } catch (error) {
    const { findings } = error as {
      findings?: readonly { id: string; reason: string; fix: string }[];
    };
    if (findings === undefined) throw error;
    return [...findings];
  }
}

/** The problems of an answer: `{ field: [{ code, message }] }`. */
export function errorsOf(response: {
  json(): unknown;
}): Record<string, { readonly code: string; readonly message: string }[]> {
  return (response.json() as { errors?: ReturnType<typeof errorsOf> }).errors ?? {};
}

/** The codes of these problems: `{ field: [codes] }`. */
export function codesOf(response: { json(): unknown }): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(errorsOf(response)).map(([field, problems]) => [
      field,
      problems.map(({ code }) => code),
    ]),
  );
}
