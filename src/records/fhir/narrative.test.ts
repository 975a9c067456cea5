import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrativeProblem } from './narrative.ts';

describe('narrativeProblem', () => {
  it.each([
    '<div xmlns="http://www.w3.org/1999/xhtml">Hello</div>',
    '<div><p>A &amp; B &#169; &nbsp;</p><br/><table class="x" border="1"><tr><td colspan="2">a</td></tr></table></div>',
    '<div><a href=\'https://example.org/?a=1&amp;b=2\'>link</a><img src="#pic" alt="x"/></div>',
    '<div><!-- a comment --><span style="color: red" title="a > b">x</span></div>',
    '  <div><img src="data:image/png;base64,AAAA"/></div>\n',
  ])('accepts %s', (text) => {
    expect(narrativeProblem(text)).toBeNull();
  });

  it.each([
    'Hello',
    '<p>Hello</p>',
    '<div></div>',
    '<div>a',
    '<div>a</p></div>',
    '<div>a</div><div>b</div>',
    '<div>a</div>b',
    '<!DOCTYPE div><div>a</div>',
    '<div><![CDATA[a]]></div>',
    '<div><?php a ?></div>',
    '<div><script>alert(1)</script></div>',
    '<div><iframe src="https://a"></iframe></div>',
    '<div><form><input/></form></div>',
    '<div><svg onload="a"/></div>',
    '<div onclick="a">a</div>',
    '<div ONmouseover="a">a</div>',
    '<div><a href="javascript:alert(1)">a</a></div>',
    '<div><a href=" java\tscript:alert(1)">a</a></div>',
    '<div><a href="&#106;avascript:alert(1)">a</a></div>',
    '<div><a href="java&#x0a;script:alert(1)">a</a></div>',
    '<div><a href="vbscript:a">a</a></div>',
    '<div><img src="data:text/html,a"/></div>',
    '<div><p style="width: expression(alert(1))">a</p></div>',
    '<div><p a=b>a</p></div>',
    '<div>a & b</div>',
  ])('refuses %s', (text) => {
    expect(narrativeProblem(text)).toBeTypeOf('string');
  });

  it('answers in time for any text', () => {
    const piece = fc.constantFrom(
      '<div>',
      '</div>',
      '<p ',
      'a="',
      '"',
      '>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      'x',
      ' ',
      '\n',
      '<',
      '/',
      "'",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
        narrativeProblem(`<div>${pieces.join('')}`);
      }),
      { numRuns: 2000 },
    );
    const start = performance.now();
    for (const text of [
      '<div '.repeat(50_000),
      `<div>${'<p>'.repeat(100_000)}`,
      `<div ${'a '.repeat(100_000)}`,
      `<div>${'&'.repeat(100_000)}`,
      `<div a="${' '.repeat(200_000)}`,
    ]) {
      narrativeProblem(text);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
