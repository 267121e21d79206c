declare module 'class-transformer/cjs/storage.js' {
  interface FieldOptions {
    readonly name?: string;
    readonly groups?: readonly string[];
    readonly toClassOnly?: boolean;
    readonly toPlainOnly?: boolean;
  }

  interface FieldMetadata {
    readonly propertyName: string | undefined;
    readonly options: FieldOptions | undefined;
  }

  interface TypeMetadata {
    readonly propertyName: string;
    readonly typeFunction?: () => unknown;
    readonly options?: {
      readonly keepDiscriminatorProperty?: boolean;
      readonly discriminator?: {
        readonly property: string;
        readonly subTypes: readonly { readonly value: unknown; readonly name: string }[];
      };
    };
  }

  interface TransformMetadata {
    readonly propertyName: string;
    readonly options: FieldOptions | undefined;
    readonly transformFn: (parameters: {
      readonly value: unknown;
      readonly key: string;
      readonly obj: unknown;
      readonly type: number;
      readonly options: object;
    }) => unknown;
  }

  /** The part of class-transformer's store that is read here. */
  export const defaultMetadataStorage: {
    readonly _typeMetadatas: ReadonlyMap<unknown, ReadonlyMap<string, TypeMetadata>>;
    readonly _transformMetadatas: ReadonlyMap<
      unknown,
      ReadonlyMap<string, readonly TransformMetadata[]>
    >;
    getExposedMetadatas(target: unknown): readonly FieldMetadata[];
    getExcludedMetadatas(target: unknown): readonly FieldMetadata[];
    getStrategy(target: unknown): 'none' | 'excludeAll' | 'exposeAll';
    findExposeMetadata(target: unknown, propertyName: string): FieldMetadata | undefined;
    findTypeMetadata(target: unknown, propertyName: string): TypeMetadata | undefined;
    findTransformMetadatas(
      target: unknown,
      propertyName: string,
      direction: number,
    ): readonly TransformMetadata[];
    addTypeMetadata(metadata: object): void;
    addTransformMetadata(metadata: object): void;
    addExposeMetadata(metadata: object): void;
    addExcludeMetadata(metadata: object): void;
  };
}
