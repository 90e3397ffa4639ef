// One text, or a list of them: both are written so in the files.
import { isList, isText, type Value } from './yaml/value';

export function textsOf(v: Value | undefined): string[] {
  return isList(v) ? v.filter(isText) : isText(v) && v !== '' ? [v] : [];
}
