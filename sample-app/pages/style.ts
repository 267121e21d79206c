/** The style of all pages. */
export const STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f3, #191714);
  --card: light-dark(#fff, #24211d);
  --ink: light-dark(#241f1a, #efe9e0);
  --soft: light-dark(#6d6459, #a89f92);
  --line: light-dark(#e5ddd0, #3a352e);
  --field: light-dark(#8f8577, #857b6e);
  --mark: light-dark(#9c3d22, #f0a184);
  --wrong: light-dark(#b3261e, #ff9d94);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); }
h1, h2, .brand, .cover { font-family: var(--serif); }
h1 { margin: 0 0 .6rem; font-size: clamp(1.7rem, 1.3rem + 1.9vw, 2.6rem); line-height: 1.12; letter-spacing: -.015em; font-weight: 600; text-wrap: balance; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.35rem; font-weight: 600; }
a { color: var(--mark); text-underline-offset: .18em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: .2rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; background: var(--card); padding: .4rem .8rem; }

header { position: sticky; top: 0; z-index: 1; background: color-mix(in srgb, var(--paper) 92%, transparent); backdrop-filter: blur(8px); border-bottom: 1px solid var(--line); }
.bar, main, .timing { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1.6rem; padding-block: .8rem; }
.brand { font-size: 1.3rem; font-weight: 700; color: inherit; text-decoration: none; letter-spacing: -.01em; }
nav a { text-decoration: none; color: var(--soft); margin-right: 1rem; }
nav a:hover, nav a[aria-current] { color: var(--ink); }
nav a[aria-current] { box-shadow: 0 2px 0 var(--mark); }
.search { display: flex; gap: .4rem; margin-left: auto; flex: 1 1 15rem; max-width: 24rem; }
.search input { flex: 1; min-width: 0; }

main { padding-block: 2.2rem 1rem; min-height: 60vh; }
input, select, button, textarea { font: inherit; color: inherit; }
input, select, button { min-height: 2.6rem; border: 1px solid var(--field); border-radius: .5rem; background: var(--card); }
input, select { padding: .4rem .7rem; max-width: 100%; }
input[type=file] { padding: .35rem; font-size: .875rem; width: 100%; }
::file-selector-button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .25rem .6rem; margin-right: .6rem; }
button { padding: .4rem .95rem; cursor: pointer; }
button:hover { border-color: var(--mark); }
button.primary { background: var(--mark); border-color: var(--mark); color: var(--paper); font-weight: 600; }
[aria-invalid] { border-color: var(--wrong); }

.lead { margin: 0 0 1.2rem; font-size: 1.1rem; color: var(--soft); max-width: 44rem; text-wrap: pretty; }
.hero { padding: 1rem 0 .2rem; }
.count { color: var(--soft); }
.empty { padding: 3rem 1rem; text-align: center; color: var(--soft); border: 1px dashed var(--line); border-radius: .8rem; }
.chips { list-style: none; padding: 0; margin: 1rem 0; display: flex; flex-wrap: wrap; gap: .5rem; }
.chips a { display: block; padding: .28rem .85rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--card); color: inherit; text-decoration: none; font-size: .9rem; }
.chips a:hover { border-color: var(--mark); color: var(--mark); }

.shelf { list-style: none; padding: 0; margin: 1.2rem 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1.8rem 1.3rem; }
.shelf li { display: flex; flex-direction: column; min-width: 0; }
.shelf a { color: inherit; text-decoration: none; }
.shelf a:hover strong { color: var(--mark); }
.shelf a:hover .cover { translate: 0 -3px; }
.shelf strong { display: block; margin-top: .7rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
.shelf span:not(.cover) { color: var(--soft); font-size: .9rem; }
.shelf small { color: var(--soft); font-size: .8rem; }

.cover { display: flex; flex-direction: column; justify-content: space-between; aspect-ratio: 2 / 3; width: 100%; padding: 1rem .9rem; border-radius: .15rem .45rem .45rem .15rem; color: #fdf6e8; background: var(--cloth);
  box-shadow: inset .38rem 0 0 #0003, inset .44rem 0 0 #fff2, 0 1px 2px #0003, 0 .5rem 1.1rem #0002; transition: translate .15s; overflow: hidden; }
.cover b { font-size: 1.02rem; line-height: 1.2; font-weight: 600; padding-left: .45rem; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
.cover i { font-size: .78rem; opacity: .85; padding-left: .45rem; }
img.cover { display: block; padding: 0; object-fit: cover; }
.cloth-0 { --cloth: #7c3a2d; } .cloth-1 { --cloth: #2f5d50; } .cloth-2 { --cloth: #34456e; }
.cloth-3 { --cloth: #6a4a7d; } .cloth-4 { --cloth: #8a6a1f; } .cloth-5 { --cloth: #4b4a45; }

.filters { display: flex; flex-wrap: wrap; gap: .8rem 1rem; align-items: end; padding: 1rem; border: 1px solid var(--line); border-radius: .8rem; background: var(--card); }
.filters label { display: grid; gap: .25rem; font-size: .9rem; color: var(--soft); flex: 1 1 10rem; }
.filters input, .filters select { color: var(--ink); background: var(--paper); width: 100%; }
.pager { display: grid; grid-template-columns: 1fr auto 1fr; align-items: center; margin: 2.5rem 0 1rem; color: var(--soft); }
.pager a { margin: 0; color: var(--mark); } .pager :last-child { text-align: right; }

.book { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 1fr); gap: 2.5rem; align-items: start; }
.book .cover b { font-size: 1.4rem; } .book .cover i { font-size: .95rem; }
.loan { margin-top: 1.3rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
.loan p { margin: 0; flex: 1 1 100%; }
.loan label { display: grid; gap: .25rem; font-size: .9rem; color: var(--soft); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .55rem .8rem; border-bottom: 1px solid var(--line); text-align: left; }
.upload { margin-top: 1.3rem; display: grid; gap: .5rem; font-size: .9rem; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1.5rem; margin: 1.5rem 0; } dt { color: var(--soft); } dd { margin: 0; }

.form { max-width: 38rem; display: grid; gap: 1.2rem; }
.field { display: grid; gap: .35rem; align-content: start; } .field label { font-weight: 600; }
.pair { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.hint { margin: 0; color: var(--soft); font-size: .85rem; }
.errors { margin: 0; padding: 0; list-style: none; color: var(--wrong); font-size: .9rem; }
.notice { padding: .8rem 1rem; border-radius: .6rem; border: 1px solid var(--wrong); color: var(--wrong); max-width: 38rem; }
.actions { display: flex; gap: 1.2rem; align-items: center; margin: .4rem 0; flex-wrap: wrap; }
.timing { color: var(--soft); font-size: .8rem; margin-block: 2rem 1.5rem; }

@media (max-width: 40rem) {
  .search { flex-basis: 100%; max-width: none; margin: 0; }
  nav { margin-left: auto; } nav a { margin: 0 0 0 1rem; }
  main { padding-top: 1.5rem; }
  .shelf { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem 1rem; }
  .book { grid-template-columns: 1fr; gap: 1.5rem; } .picture { order: 2; } .picture > .cover { max-width: 11rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

/** A book, seen from its back. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="6" y="3" width="20" height="26" rx="3" fill="#9c3d22"/><rect x="6" y="3" width="5" height="26" rx="2" fill="#6f2815"/><path d="M15 9h7M15 13h5" stroke="#fdf6e8" stroke-width="2" stroke-linecap="round"/></svg>`;
