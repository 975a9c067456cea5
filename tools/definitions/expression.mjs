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
  if (text === 'Patient.deceased.exists() and Patient.deceased != false') return { steps: ['deceased'], truth: true };
  let rest = text.replace(/^\((.*)\)(\.\w+)?$/, '$1$2').trim();
  const cast = /^(.*) as (\w+)$/.exec(rest);
  if (cast) rest = `${cast[1]}.ofType(${cast[2]})`;
  const path = { steps: [] };
  if (rest === type) return path;
  const below = type === null ? rest : belowType(rest, type);
  if (below === null) return null;
  for (const step of below.match(/\w+\([^()]*(?:\(\)[^()]*)?\)|[\w-]+|[^.\w]+/g) ?? []) addStep(path, step, text);
  return path;
}

/** What follows the type; null for the path of another type that shares the parameter. */
function belowType(text, type) {
  for (const start of ['Resource.', `${type}.`]) if (text.startsWith(start)) return text.slice(start.length);
  if (/^[A-Z]/.test(text)) return null;
  throw new Error(`Not understood: ${text}`);
}

function addStep(path, step, text) {
  const [, name, argument = ''] = /^(\w+)\((.*)\)$/.exec(step) ?? [];
  const target = /^resolve\(\) is (\w+)$/.exec(argument)?.[1];
  const where = /^(\w+)='(\w+)'$/.exec(argument)?.slice(1, 3);
  if (name === undefined && /^[a-z]\w*$/.test(step)) path.steps.push(step);
  else if (name === 'ofType' || name === 'as') {
    path.type = argument;
    path.at = path.steps.length - 1;
  } else if (name === 'where' && target !== undefined) path.target = target;
  else if (name === 'where' && where !== undefined) path.where = where;
  else throw new Error(`Not understood: ${step} in ${text}`);
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
