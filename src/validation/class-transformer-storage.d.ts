declare module 'class-transformer/cjs/storage.js' {
  interface ExposeOptions {
    readonly name?: string;
    readonly toClassOnly?: boolean;
    readonly toPlainOnly?: boolean;
  }

  interface TypeMetadata {
    readonly typeFunction?: () => unknown;
    readonly options?: { readonly discriminator?: unknown };
  }

  /** The part of class-transformer's store that is read here. */
  export const defaultMetadataStorage: {
    getExposedMetadatas(target: unknown): { readonly propertyName?: string; readonly options: ExposeOptions }[];
    getExcludedMetadatas(target: unknown): { readonly propertyName?: string; readonly options: ExposeOptions }[];
    findExposeMetadata(target: unknown, propertyName: string): { readonly options: ExposeOptions } | undefined;
    findTypeMetadata(target: unknown, propertyName: string): TypeMetadata | undefined;
  };
}
