/** What somebody who means harm calls things: names of a spec, and texts, which may hold more. */

/** Names may hold all but spaces and colons; each of these ends a text, or begins something else, in one of the languages. */
export const HOSTILE_NAMES: readonly string[] = [
  `a"b'c`,
  '"""',
  `'''`,
  '\\"',
  '\\',
  '#{x}//*',
  '</script><img/src=x/onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '{{name}}',
  '`$(touch/pwned)`',
  '%0A##[error]',
  '{{secrets}}',
  '|[a](javascript)|',
  '<!--',
  '𝕏\u0301ß',
]

/** Of descriptions and reasons. */
export const HOSTILE_TEXTS: readonly string[] = [
  `ends """ and ''' and \\ and </script> {{x}}`,
  '<script>alert(1)</script><iframe src="javascript:alert(1)"></iframe>',
  '[click](javascript:alert(1)) ![x](https://outside.example/x.png) <https://outside.example>',
  '<img src=x onerror="alert(1)"> | `a` | **b** | \n\n# heading\n\n<style>*{background:url(https://outside.example/y)}</style>',
  'a\u2028alert(1)\u2029b \u202egpj.exe',
]
