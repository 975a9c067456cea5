/**
 * The XHTML of a narrative (`text.div`): FHIR allows "only the basic html formatting elements and attributes" of chapters 7 to 11
 * (except section 4 of chapter 9) and 15 of HTML 4.0, `a`, `img` and internally contained styles; no script, form, frame, object
 * or event attribute (rules txt-1 and txt-2, http://hl7.org/fhir/R4/narrative.html). Carnet never puts a narrative into a page;
 * it is refused here so that no other reader of our data has to trust it.
 */
const allowedElements = new Set(
  ('a abbr acronym address b bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em ' +
    'font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area ol p pre q s samp small span strike strong sub sup table tbody ' +
    'td tfoot th thead tr tt u ul var').split(' '),
);
const attributePattern = /^[A-Za-z][\w:.-]*$/;
const namedEntity = /&(?!(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)/;
/** Schemes that a link or image may have; anything without a scheme is relative. */
const allowedSchemes = new Set(['http', 'https', 'mailto', 'tel', 'data', 'urn', 'cid', 'ftp']);

/** Says what is wrong with a narrative, or null. One pass over the text. */
export function narrativeProblem(text: string): string | null {
  const open: string[] = [];
  let at = text.search(/\S/);
  if (!/^<div[\s>/]/.test(text.slice(at, at + 5))) return 'must be one <div>';
  let hasContent = false;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const run = text.slice(at, next < 0 ? text.length : next);
    if (run.trim() !== '') {
      if (open.length === 0) return 'has text outside its <div>';
      if (namedEntity.test(run)) return 'has an & that begins no character reference';
      hasContent = true;
    }
    if (next < 0) break;
    if (text.startsWith('<!--', next)) {
      const end = text.indexOf('-->', next + 4);
      if (end < 0) return 'has a comment without end';
      at = end + 3;
      continue;
    }
    const tag = readTag(text, next);
    if (typeof tag === 'string') return tag;
    if (tag.closing) {
      if (open.pop() !== tag.name) return `has </${tag.name}> where nothing of that name is open`;
    } else {
      if (open.length === 0 && (tag.name !== 'div' || next > text.search(/\S/))) return 'must be one <div>';
      if (tag.name === 'img') hasContent = true;
      if (!tag.empty) open.push(tag.name);
      if (open.length > 64) return 'is nested too deeply';
    }
    at = tag.end;
  }
  if (open.length > 0) return `leaves <${open.at(-1) ?? ''}> open`;
  return hasContent ? null : 'must have some content';
}

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly empty: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

function readTag(text: string, start: number): Tag | string {
  const closing = text[start + 1] === '/';
  const name = /^[A-Za-z][A-Za-z0-9]*/.exec(text.slice(start + (closing ? 2 : 1), start + 20))?.[0] ?? '';
  if (!allowedElements.has(name)) return name === '' ? 'is not well-formed' : `may not contain <${name}>`;
  let at = start + (closing ? 2 : 1) + name.length;
  const attribute = /\s*(?:(\/?>)|([^\s=/>"'<]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'))/y;
  for (;;) {
    attribute.lastIndex = at;
    const match = attribute.exec(text);
    if (match === null) return `has a <${name}> that is not well-formed`;
    at = attribute.lastIndex;
    if (match[1] !== undefined) return { name, closing, empty: match[1] === '/>', end: at };
    const problem = closing ? 'has attributes in an end tag' : attributeProblem(match[2] ?? '', match[3] ?? match[4] ?? '');
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
    if (hidden || (scheme !== undefined && !allowedSchemes.has(scheme))) return `may not link by ${scheme ?? 'a hidden scheme'}`;
    if (scheme === 'data' && !/^data:image\/(?:png|jpe?g|gif|webp)[;,]/i.test(bare)) return 'may not link by data but an image';
  }
  if (lower === 'style' && /expression\s*\(|javascript:|@import|behavior\s*:|-moz-binding/i.test(value)) {
    return 'has a style that could run';
  }
  return null;
}
