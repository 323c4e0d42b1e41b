// What React's types take from csstype, which Debian does not package: properties by name, without their values' grammar.
export interface Properties<_Length = string | number, _Time = string> {
  [property: string]: string | number | undefined;
}
