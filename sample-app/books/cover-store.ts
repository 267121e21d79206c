import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  Http404,
  Service,
  ValidationFailed,
  type OnBoot,
  type OnShutdown,
  type UploadedFile,
} from 'lapompe';

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

interface Cover {
  readonly path: string;
  readonly contentType: string;
}

/** Covers of books, in a folder that lives as long as the application. */
@Service()
export class CoverStore implements OnBoot, OnShutdown {
  #folder = '';
  readonly #covers = new Map<number, Cover>();

  async onBoot(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'bookshop-covers-'));
  }

  async onShutdown(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  has(pk: number): boolean {
    return this.#covers.has(pk);
  }

  get(pk: number): Cover {
    const cover = this.#covers.get(pk);
    if (cover === undefined)
      throw new Http404(`Book ${pk} has no cover.`, { detail: 'This book has no cover.' });
    return cover;
  }

  /** Keeps an uploaded image; what it is decide its first bytes, not what the client says. */
  async put(pk: number, upload: UploadedFile): Promise<void> {
    const contentType = (await upload.detectedType()) ?? '';
    if (!IMAGE_TYPES.has(contentType)) {
      throw new ValidationFailed(
        { cover: [{ code: 'isImage', message: 'cover must be a PNG, JPEG, WebP or GIF image' }] },
        { source: 'files' },
      );
    }
    const path = join(this.#folder, String(pk));
    await upload.moveTo(path);
    this.#covers.set(pk, { path, contentType });
  }
}
