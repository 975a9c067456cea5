/**
 * Search parameters use a small part of FHIRPath: unions of dotted paths, each with at most one `ofType` or `as`, one
 * `where(resolve() is T)` or one `where(element='value')`. They are read here once, so that a search walks plain paths.
 * Anything else stops the run: nothing is guessed.
 *
 * A path is { steps: [element, ...], type?, at?, target?, where?, truth? }: `type` of a choice element at step `at`, `target` the
 * resource type that a reference must name, `where` [element, value] of the last step, `truth` see `deceased` below.
 */
export function compileExpression(expression, type) {
  const paths = [];
  for (const union of splitUnion(expression)) {
    const path = compilePath(union.trim(), type);
    if (path !== null) paths.push(path);
  }
  if (paths.length === 0) throw new Error(`No path of ${type} in ${expression}`);
  return paths;
}

/** The parts of a union that begin at a type, as FHIRPath. */
export function narrowed(expression, type) {
  return splitUnion(expression)
    .map((part) => part.trim())
    .filter((part) => compilePath(part, type) !== null)
    .join(' | ');
}

function compilePath(text, type) {
  // The one boolean expression of R4: true when there is a `deceased[x]` that is not false.
  if (text === 'Patient.deceased.exists() and Patient.deceased != false') {
    return { steps: ['deceased'], truth: true };
  }
  let rest = text.replace(/^\((.*)\)(\.\w+)?$/, '$1$2').trim();
  const cast = /^(.*) as (\w+)$/.exec(rest);
  if (cast) rest = `${cast[1]}.ofType(${cast[2]})`;
  const path = { steps: [] };
  if (type !== null) {
    if (rest === type) return path;
    if (rest.startsWith('Resource.')) rest = rest.slice('Resource.'.length);
    else if (rest.startsWith(`${type}.`)) rest = rest.slice(type.length + 1);
    else if (/^[A-Z]/.test(rest))
      return null; // the path of another type that shares the parameter
    else throw new Error(`Not understood: ${text}`);
  }
  for (const step of rest.match(/\w+\([^()]*(?:\(\)[^()]*)?\)|[\w-]+|[^.\w]+/g) ?? []) {
    const call = /^(\w+)\((.*)\)$/.exec(step);
    if (call === null) {
      if (!/^[a-z]\w*$/.test(step)) throw new Error(`Not understood: ${step} in ${text}`);
      path.steps.push(step);
    } else if (call[1] === 'ofType' || call[1] === 'as') {
      path.type = call[2];
      path.at = path.steps.length - 1;
    } else if (call[1] === 'where' && /^resolve\(\) is \w+$/.test(call[2])) {
      path.target = call[2].slice('resolve() is '.length);
    } else if (call[1] === 'where' && /^(\w+)='(\w+)'$/.test(call[2])) {
      path.where = /^(\w+)='(\w+)'$/.exec(call[2]).slice(1, 3);
    } else throw new Error(`Not understood: ${step} in ${text}`);
  }
  return path;
}

function splitUnion(expression) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < expression.length; i++) {
    const letter = expression[i];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === '|' && depth === 0) {
      parts.push(expression.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(expression.slice(start));
  return parts;
}
