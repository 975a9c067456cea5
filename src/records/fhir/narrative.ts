/**
 * The XHTML of a narrative (`text.div`): FHIR allows "only the basic html formatting elements and attributes" of chapters 7 to 11
 * (except section 4 of chapter 9) and 15 of HTML 4.0, `a`, `img` and internally contained styles; no script, form, frame, object
 * or event attribute (rules txt-1 and txt-2, http://hl7.org/fhir/R4/narrative.html). Carnet never puts a narrative into a page;
 * it is refused here so that no other reader of our data has to trust it.
 */
const allowedElements = new Set(
  (
    'a abbr acronym address b bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em ' +
    'font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area ol p pre q s samp small span strike strong sub sup table tbody ' +
    'td tfoot th thead tr tt u ul var'
  ).split(' '),
);
const attributePattern = /^[A-Za-z][\w:.-]*$/;
const namedEntity = /&(?!(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)/;
/** Schemes that a link or image may have; anything without a scheme is relative. */
const allowedSchemes = new Set(['http', 'https', 'mailto', 'tel', 'data', 'urn', 'cid', 'ftp']);

/** Says what is wrong with a narrative, or null. One pass over the text. */
export function narrativeProblem(text: string): string | null {
  const open: string[] = [];
  const first = text.search(/\S/);
  if (!/^<div[\s>/]/.test(text.slice(first, first + 5))) return 'must be one <div>';
  let hasContent = false;
  let at = first;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const run = text.slice(at, next < 0 ? text.length : next);
    if (run.trim() !== '') {
      const problem = textProblem(run, open);
      if (problem !== null) return problem;
      hasContent = true;
    }
    if (next < 0) break;
    const tag = text.startsWith('<!--', next) ? readComment(text, next) : readTag(text, next);
    if (typeof tag === 'string') return tag;
    const problem = next > first && open.length === 0 && tag.name !== '' ? 'must be one <div>' : nest(tag, open);
    if (problem !== null) return problem;
    if (tag.name === 'img') hasContent = true;
    at = tag.end;
  }
  if (open.length > 0) return `leaves <${open.at(-1) ?? ''}> open`;
  return hasContent ? null : 'must have some content';
}

function textProblem(run: string, open: readonly string[]): string | null {
  if (open.length === 0) return 'has text outside its <div>';
  return namedEntity.test(run) ? 'has an & that begins no character reference' : null;
}

/** Opens or closes the element of a tag. */
function nest(tag: Tag, open: string[]): string | null {
  if (tag.closing) return open.pop() === tag.name ? null : `has </${tag.name}> where nothing of that name is open`;
  if (!tag.empty) open.push(tag.name);
  return open.length > 64 ? 'is nested too deeply' : null;
}

/** A comment counts as an empty tag without a name. */
function readComment(text: string, start: number): Tag | string {
  const end = text.indexOf('-->', start + 4);
  return end < 0 ? 'has a comment without end' : { name: '', closing: false, empty: true, end: end + 3 };
}

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly empty: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

/** A tag without attributes, as most are. */
const bareTag = /<(\/?)([A-Za-z][A-Za-z0-9]*)(\/?)>/y;
const attribute = /\s*(?:(\/?>)|([^\s=/>"'<]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'))/y;

function readTag(text: string, start: number): Tag | string {
  bareTag.lastIndex = start;
  const [, slash = '', bare = '', end = ''] = bareTag.exec(text) ?? [];
  if (!allowedElements.has(bare)) return readAnyTag(text, start);
  return { name: bare, closing: slash !== '', empty: end !== '', end: bareTag.lastIndex };
}

function readAnyTag(text: string, start: number): Tag | string {
  const closing = text[start + 1] === '/';
  const name = /^[A-Za-z][A-Za-z0-9]*/.exec(text.slice(start + (closing ? 2 : 1), start + 20))?.[0] ?? '';
  if (!allowedElements.has(name)) return name === '' ? 'is not well-formed' : `may not contain <${name}>`;
  let at = start + (closing ? 2 : 1) + name.length;
  for (;;) {
    attribute.lastIndex = at;
    const match = attribute.exec(text);
    if (match === null) return `has a <${name}> that is not well-formed`;
    at = attribute.lastIndex;
    if (match[1] !== undefined) return { name, closing, empty: match[1] === '/>', end: at };
    const problem = closing
      ? 'has attributes in an end tag'
      : attributeProblem(match[2] ?? '', match[3] ?? match[4] ?? '');
    if (problem !== null) return problem;
  }
}

function attributeProblem(name: string, value: string): string | null {
  const lower = name.toLowerCase();
  if (!attributePattern.test(name) || lower.startsWith('on')) return `may not have the attribute ${name.slice(0, 40)}`;
  if (lower === 'href' || lower === 'src' || lower === 'background' || lower === 'cite' || lower === 'longdesc') {
    const bare = value.replace(/[\s\u0000-\u001f]|&#(?:x0*[0-9a-f]{1,2}|0*\d{1,3});?|&(?:tab|newline|colon);/gi, '');
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(bare)?.[1]?.toLowerCase();
    const hidden = bare !== value.replace(/\s/g, '');
    if (hidden || (scheme !== undefined && !allowedSchemes.has(scheme)))
      return `may not link by ${scheme ?? 'a hidden scheme'}`;
    if (scheme === 'data' && !/^data:image\/(?:png|jpe?g|gif|webp)[;,]/i.test(bare))
      return 'may not link by data but an image';
  }
  if (lower === 'style' && /expression\s*\(|javascript:|@import|behavior\s*:|-moz-binding/i.test(value)) {
    return 'has a style that could run';
  }
  return null;
}
