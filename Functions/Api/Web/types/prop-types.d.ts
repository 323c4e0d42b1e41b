// React's types name it; the page does not use it.
export type Validator<_T> = (...parameters: unknown[]) => Error | null;
export type Requireable<T> = Validator<T>;
export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
export type InferProps<T> = { [K in keyof T]?: unknown };
export interface ReactComponentLike { (...parameters: unknown[]): unknown }
export type ReactNodeLike = unknown;
export type ReactElementLike = unknown;
