import { inlineStyle } from './inline-style.js';

const LIGHT = `
--paper:#fbfaf8;--raised:#fff;--sunk:#f4f2ee;--ink:#1f1d1a;--soft:#69645c;--line:#e5e1da;--link:#2a5db0;
--red:#b3342a;--amber:#915a00;--blue:#3552a8;--green:#2f6f44;
--mark:color-mix(in srgb,var(--accent) 11%,transparent);--band:color-mix(in srgb,var(--accent) 5%,var(--paper));
--c-keyword:#8b3a9e;--c-text:#2f6f44;--c-number:#a1490f;--c-comment:#8a847a;--c-name:#2a5db0;--c-type:#8a5a00;--c-decorator:#b3342a;`;

const DARK = `
--paper:#161513;--raised:#1d1b19;--sunk:#211f1c;--ink:#ebe7e0;--soft:#a49d92;--line:#34302b;--link:#8fb4f5;
--red:#f08a7b;--amber:#e2b25c;--blue:#9db4f7;--green:#86c79a;
--mark:color-mix(in srgb,var(--accent) 17%,transparent);--band:color-mix(in srgb,var(--accent) 7%,var(--paper));
--c-keyword:#d49be3;--c-text:#97cda7;--c-number:#e8a577;--c-comment:#857e73;--c-name:#93b8f7;--c-type:#dfba77;--c-decorator:#f08a7b`;

const FONTS = `
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace`;

/** Colours and fonts of the technical pages, as custom properties of `root`; light and dark. */
export function tokensOf(root: string): string {
  return `
${root}{color-scheme:light dark;${LIGHT}${FONTS}}
@media(prefers-color-scheme:dark){${root}{${DARK}}}
`;
}

/** Rules for an excerpt of code. */
export const EXCERPT_RULES = `pre.excerpt{overflow-x:auto;padding:.625rem 0;tab-size:2}
pre.excerpt code{display:block;width:max-content;min-width:100%}
.row{display:block;padding-right:1.25rem;white-space:pre}
.row::before{content:attr(data-n);display:inline-block;width:3.75rem;padding-right:1.125rem;text-align:right;
color:var(--c-comment);user-select:none;-webkit-user-select:none}
.row.hit{background:var(--mark);box-shadow:inset 3px 0 var(--accent)}
.row.hit::before{color:var(--accent);font-weight:700}
.row.caret{color:var(--accent);font-weight:700;line-height:1;background:var(--mark);box-shadow:inset 3px 0 var(--accent)}
.k{color:var(--c-keyword)}.s{color:var(--c-text)}.n{color:var(--c-number)}.c{color:var(--c-comment);font-style:italic}
.f{color:var(--c-name)}.t{color:var(--c-type)}.d{color:var(--c-decorator)}
`;

/** The look of all technical pages: one sheet, light and dark, from phones up. */
export const TECHNICAL_STYLE =
  inlineStyle(`${tokensOf(':root')}.red{--accent:var(--red)}.amber{--accent:var(--amber)}.blue{--accent:var(--blue)}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 var(--sans);text-rendering:optimizeLegibility}
h1,h2,h3,p,dl,dd,ol,ul,pre,figure{margin:0;padding:0}
ol,ul{list-style:none}
code,pre,kbd,textarea{font-family:var(--mono);font-size:.8125rem;line-height:1.6;font-variant-ligatures:none}
a{color:var(--link);text-underline-offset:.2em;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.wrap{max-width:70rem;margin:0 auto;padding:0 clamp(1rem,4vw,2.5rem)}
header{background:var(--band);border-bottom:1px solid var(--line);padding:clamp(1.5rem,4vw,2.75rem) 0 clamp(1.25rem,3vw,2rem)}
.line{display:flex;flex-wrap:wrap;align-items:baseline;gap:.375rem 1.25rem;font-size:.875rem;color:var(--soft)}
.line code{overflow-wrap:anywhere;color:var(--ink)}.line code b{font-weight:700;margin-right:.5rem}
.status{color:var(--accent);font-weight:650;font-variant-numeric:tabular-nums}
.type{margin-top:1.5rem;font:600 .9375rem/1.4 var(--mono);color:var(--accent);overflow-wrap:anywhere}
h1{margin-top:.25rem;font-size:clamp(1.375rem,1.1rem + 1.5vw,2rem);line-height:1.25;font-weight:650;letter-spacing:-.015em;
overflow-wrap:anywhere;white-space:pre-wrap;max-width:56rem}
h1.long{font-size:1.125rem;line-height:1.45;letter-spacing:0;font-weight:600}
.fix{margin-top:1.125rem;padding:.75rem 1rem;border-radius:8px;background:var(--raised);border:1px solid var(--line);
display:grid;grid-template-columns:auto 1fr;gap:.125rem .875rem;max-width:56rem;font-size:.9375rem}
.fix b{color:var(--green);font-weight:650;white-space:nowrap}.fix span{overflow-wrap:anywhere;white-space:pre-wrap}
.code-name{font:500 .75rem/1.6 var(--mono);color:var(--soft);overflow-wrap:anywhere}
.fix .code-name{grid-column:2}
header>.wrap>.code-name{margin-top:.75rem}
nav{border-bottom:1px solid var(--line);font-size:.875rem;overflow-x:auto;scrollbar-width:none}
nav ul{display:flex;gap:1.5rem;white-space:nowrap}
nav a{display:block;padding:.75rem 0;color:var(--soft);text-decoration:none}
nav a:hover{color:var(--ink)}
section{padding-top:clamp(1.75rem,4vw,2.5rem)}
h2{font-size:1.125rem;line-height:1.3;font-weight:650;letter-spacing:-.008em;margin-bottom:.75rem}
h2 small{font-size:.875rem;font-weight:400;color:var(--soft);letter-spacing:0;margin-left:.375rem}
h3{font-size:.875rem;font-weight:600;margin:1.5rem 0 .5rem;color:var(--soft)}
h2+h3{margin-top:0}
.note{color:var(--soft);font-size:.9375rem;max-width:44rem}
.note+*{margin-top:.75rem}
.panel{border:1px solid var(--line);border-radius:8px;background:var(--raised);overflow:hidden}
figcaption{display:flex;flex-wrap:wrap;gap:.125rem 1rem;justify-content:space-between;padding:.625rem 1rem;
border-bottom:1px solid var(--line);font-size:.875rem}
figcaption b{font:600 .8125rem/1.6 var(--mono);overflow-wrap:anywhere}
.at{font:400 .8125rem/1.6 var(--mono);color:var(--soft);overflow-wrap:anywhere}
${EXCERPT_RULES}details>summary{cursor:pointer;list-style:none}
details>summary::-webkit-details-marker{display:none}
summary::before{content:"";flex:none;display:inline-block;width:.4rem;height:.4rem;margin:0 .75rem .1rem 0;
border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg)}
details[open]>summary::before{transform:rotate(45deg)}
.trace>*+*{border-top:1px solid var(--line)}
.trace summary,.trace .flat{display:flex;align-items:baseline;padding:.5rem 1rem}
.trace .flat{padding-left:2.15rem}
.trace summary:hover{background:var(--sunk)}
.call{display:flex;flex-wrap:wrap;flex:1;min-width:0;gap:0 1rem;justify-content:space-between}
.call b{font:500 .8125rem/1.6 var(--mono);overflow-wrap:anywhere}
.own>summary .call b,.own.flat .call b{font-weight:700}
.call i{font-style:normal;font-weight:400;color:var(--soft)}
.fold>summary{color:var(--soft);font-size:.875rem}
.fold>.trace{border-top:1px solid var(--line);background:var(--sunk)}.fold>.trace summary:hover{background:var(--paper)}
.trace pre.excerpt{border-top:1px solid var(--line);background:var(--paper)}
.cause{margin-top:.75rem}
.cause>summary{padding:.75rem 1rem;display:flex;align-items:baseline}
.cause>div{border-top:1px solid var(--line);padding:1rem}
.cause>div>*{margin-top:0}.cause>div>*+*{margin-top:1rem}
.cause .says{flex:1;min-width:0;overflow-wrap:anywhere;white-space:pre-wrap}
.cause .says i{font-style:normal;font-size:.8125rem;color:var(--soft);margin-left:.75rem}
.cause .says b{font:600 .875rem/1.5 var(--mono);color:var(--accent);margin-right:.5rem}
.facts{display:grid;grid-template-columns:minmax(7rem,15rem) minmax(0,1fr);border-top:1px solid var(--line);font:.8125rem/1.6 var(--mono)}
.facts>*{padding:.3125rem 0;border-bottom:1px solid var(--line)}
.facts dt{color:var(--soft);padding-right:1.25rem;overflow-wrap:anywhere}
.facts dd{overflow-wrap:anywhere;white-space:pre-wrap;min-width:0}
.facts dd small{font-size:.75rem;color:var(--soft);white-space:nowrap;margin-left:.75rem}
.empty{color:var(--soft);font-size:.875rem}
.list>li{display:grid;grid-template-columns:8.5rem minmax(0,1fr) auto;gap:0 1rem;padding:.4375rem 0;border-bottom:1px solid var(--line);
font:.8125rem/1.6 var(--mono);align-items:baseline}
.list{border-top:1px solid var(--line)}
.list .verbs{color:var(--soft)}.list .route{overflow-wrap:anywhere}.list .route u{text-decoration:none;color:var(--c-name)}
.list .name{color:var(--soft);overflow-wrap:anywhere;text-align:right}
.list .why{grid-column:2/-1;font:.875rem/1.5 var(--sans);color:var(--soft);overflow-wrap:anywhere}
.list li.near{background:var(--mark);box-shadow:-.75rem 0 var(--mark),.75rem 0 var(--mark)}
.list .root{color:var(--soft)}
.chain{counter-reset:step}
.chain li{counter-increment:step;display:flex;gap:.875rem;padding:.3125rem 0;font:.8125rem/1.6 var(--mono);overflow-wrap:anywhere}
.chain li::before{content:counter(step);width:1.25rem;text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}
.chain li.view{font-weight:700}
.fields>li{padding:.875rem 1rem}
.fields>li+li{border-top:1px solid var(--line)}
.fields h3{margin:0 0 .375rem;font:600 .9375rem/1.5 var(--mono);color:var(--ink);overflow-wrap:anywhere}
.fields dl{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.125rem 1rem;font-size:.9375rem}
.fields dt{color:var(--soft)}.fields dd{overflow-wrap:anywhere}
.fields .rule{font:.75rem/1.6 var(--mono);color:var(--soft);margin-left:.5rem}
.verbs-allowed{display:flex;flex-wrap:wrap;gap:.5rem}
.verbs-allowed li{font:600 .8125rem/1 var(--mono);padding:.5rem .75rem;border:1px solid var(--line);border-radius:6px;background:var(--raised)}
.more>summary{padding:.25rem 0;color:var(--link);font-size:.9375rem}
.more>summary~*{margin-top:.75rem}
.diagnostic+.diagnostic{margin-top:1rem}
.diagnostic figcaption{display:block;font-size:1rem}
.diagnostic .says{display:block;font-weight:600;overflow-wrap:anywhere}
.diagnostic .why{display:block;margin-top:.25rem;font-weight:400;font-size:.9375rem;color:var(--soft);white-space:pre-wrap}
.diagnostic .at{display:block;margin-top:.125rem}
textarea{display:block;width:100%;height:22rem;padding:.875rem 1rem;border:1px solid var(--line);border-radius:8px;
background:var(--raised);color:inherit;resize:vertical;white-space:pre;overflow:auto}
footer{margin-top:3rem;border-top:1px solid var(--line);padding:1.25rem 0 3rem;color:var(--soft);font-size:.8125rem}
@media(max-width:40rem){
.facts{grid-template-columns:minmax(0,1fr)}
.facts dt{border-bottom:0;padding-bottom:0}.facts dd{padding-top:0}
.list>li{grid-template-columns:minmax(0,1fr)}.list .name{text-align:left}.list .why{grid-column:1}
.row::before{width:2.75rem;padding-right:.75rem}
.fix{grid-template-columns:1fr}.fix .code-name{grid-column:1}
.fields dl{grid-template-columns:5.25rem minmax(0,1fr);gap:.25rem .75rem;font-size:.875rem}
.trace .flat{padding-left:2.15rem}
}
@media print{nav,textarea{display:none}}
`);
