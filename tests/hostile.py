"""63 attacks, and a corpus, a codebook, corrections and hand coding that carry them in every field."""

import csv
import json

RUN = "hacked=1"
# What an article, a codebook, a file name or a parameter might hold: each another way to run, load, break or hide.
HOSTILE = [
    # HTML: elements that run or load as they are parsed
    f"</script><img src=x onerror={RUN}>",
    f"<script>{RUN}</script>",
    "<img src=x onerror=alert(1)>",
    f"<SCRIPT SRC=data:text/javascript,{RUN}></SCRIPT>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<object data='data:text/html,<script>parent.{RUN}</script>'>",
    "<embed src=https://example.org/x.swf>",
    f"<video><source onerror={RUN}></video>",
    "<audio src=https://example.org/a.mp3 autoplay>",
    "<link rel=stylesheet href=https://example.org>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href=https://example.org>",
    f"<form action=https://example.org><input autofocus onfocus={RUN}><button>go</button></form>",
    f"<input type=image src=x onerror={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<body onload={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<button popovertarget=p>x</button><b popover id=p onbeforetoggle={RUN}>",
    "<template shadowrootmode=open><img src=https://example.org/t.png></template>",
    "<picture><source srcset=https://example.org/s.png><img></picture>",
    # attributes
    f'"><img src=x onerror={RUN}>',
    f"' onmouseover='{RUN}",
    f'" autofocus tabindex=1 onfocus="{RUN}',
    f"x` onclick=`{RUN}",
    f"<a href='javascript:{RUN}'>click</a>",
    f"<a href='&#106;ava&Tab;script:{RUN}'>click</a>",
    f"<b style=animation-name:x onanimationstart={RUN}>",
    # SVG and MathML
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    "<svg><use href='https://example.org/u.svg#a'/><image href='https://example.org/i.png'/></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>x",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<math><mi xlink:href='javascript:{RUN}'>x",
    # mutation: what a parser and a serialiser read differently
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<svg></p><style><a id='</style><img src=x onerror={RUN}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<!-- --><!--><script>{RUN}</script>",
    f"<![CDATA[><img src=x onerror={RUN}>]]>",
    f"</title></textarea></xmp><img src=x onerror={RUN}>",
    f"<x{'x' * 60} y='{'>' * 60}' onclick={RUN}>",
    # CSS
    "<style>@import 'https://example.org'</style>",
    "</style><b style='position:fixed;inset:0;background:url(https://example.org/b.png)'>x",
    "<div style='width:expression(hacked=1);behavior:url(https://example.org)'>",
    # Markdown
    f"[click](javascript:{RUN})",
    "![x](https://example.org/x.png)",
    f"<javascript:{RUN}> and [x]: javascript:{RUN}",
    f"```\n</code></pre><img src=x onerror={RUN}>\n```",
    f"$$\\href{{javascript:{RUN}}}{{x}}$$ | a | b |",
    # Vega expressions, JSON, JavaScript, templates
    f"datum.constructor.constructor('{RUN}')()",
    f"O'Brien\"; {RUN}; //",
    "{\"image\": \"https://example.org/t.png\", \"href\": \"javascript:hacked=1\", \"url\": \"https://example.org\"}",
    f"]]>\u2028'`${{{RUN}}}`",
    "{{ 7 * 7 }} {% raw %} {{ ''.__class__.__mro__ }}",
    f"__proto__\\u003cimg src=x onerror={RUN}\\u003e",
    # addresses, entities, spreadsheets
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"&lt;img src=x onerror={RUN}&gt; &#60;script&#62;{RUN}&#60;/script&#62; &#0;",
    "=HYPERLINK(\"https://example.org\",\"x\")+cmd|' /C calc'!A0",
    # Unicode: order turned round, hidden and control characters, accents in heaps, length
    "\u202egnp.exe\u2066 \u200b\ufeff\u2069 \x01\x1b[31m \ufffe",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e Z{chr(0x301) * 40}",
    f"long {'<b>' * 30}{'W' * 90}<img src=x onerror={RUN}>",
]
# Three to a field, so that a few runs carry all of them.
PACKED = [" ".join(HOSTILE[n::21]) for n in range(21)]
AGAIN = [*PACKED, *PACKED]  # so that number n + 5 always is
# Enough of the language for an article to be taken for one.
PLAIN = ("The ministers of both countries are going to meet again in the spring, and nobody who was in the room thinks "
         "that they will have found a way out of it by then. It was the third time this year that they had come to the "
         "city with nothing to show for it, and they were not the only ones who had hoped for more than that.")
SURNAMES = [f"{first}{second}" for first in ("Bar", "Dor", "Fen") for second in "ano eth ik ov uso yan ell".split()]


def write_study(folder):
    """Write corpus, codebook, corrections and hand coding, and give what parameters call them."""
    name = HOSTILE[1].replace("/", "\u2215")
    place = folder / f"corpus {name}"
    rows, gold, aliases, terms = [], [], [], []
    for n, attack in enumerate(PACKED):
        text = (f"{attack}\n\nAnna {SURNAMES[n]} said that tariff{n} was {AGAIN[n + 1]} and wrong, but "
                f"{AGAIN[n + 2]} was not.\n\n“We want {AGAIN[n + 3]} and talks{n},” {SURNAMES[n]} told "
                f"{AGAIN[n + 4]} on Monday.\n\nAccording to {AGAIN[n + 5]}, tariff{(n + 1) % 21} must end. "
                f"{SURNAMES[n]} denied any dumping{n} by {AGAIN[n + 6]}.\n\n{PLAIN}\n")
        rows.append({"article_id": attack, "text": text, "title": attack, "outlet": AGAIN[n + 1], "url": AGAIN[n + 3],
                     "author": AGAIN[n + 2], "published_date": f"2024-{n % 4 + 1:02d}-{n + 1:02d}"})
        start = text.index(f"tariff{n}")
        gold.append({"id": f"g{n}", "doc": attack, "section": "body", "start": start, "end": start + len(f"tariff{n}"),
                     "text": f"tariff{n}", "actor": attack, "actor_group": AGAIN[n - n % 3], "kind": "statement",
                     "type": "indirect", "counts": True, "alt_actor": [], "note": attack})
        parts = [part[:200] for part in HOSTILE[n::21]]
        aliases += [{"actor": attack, "alias": alias} for alias in (f"Anna {SURNAMES[n]}", *parts)]
        terms += [{"frame": AGAIN[n - n % 3], "term": attack, "pattern": pattern}
                  for pattern in (f"tariff{n}", f"talks{n}", f"dumping{n}", *parts)]
    actors = [{"actor": attack, "label": attack, "group": AGAIN[n - n % 3], "group_label": AGAIN[n - n % 3],
               "kind": "person", "note": attack} for n, attack in enumerate(PACKED)]
    fixes = [{"article_id": attack, "text": f"talks{n}", "actor": AGAIN[n + 1], "note": attack}
             for n, attack in enumerate(PACKED)]
    _write(place / f"{name}.csv", rows)
    _write(place / "corrections" / "statements.csv", fixes)
    for table, listed in (("actors", actors), ("aliases", aliases), ("terms", terms)):
        _write(folder / f"book {name}" / f"{table}.csv", listed)
    (folder / f"sheets {name}").mkdir()
    (folder / f"sheets {name}" / "questions.txt").write_text(PLAIN, encoding="utf-8")
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    return {"corpus": str(place / f"{name}.csv"), "codebook": str(folder / f"book {name}"),
            "gold": str(folder / "gold.jsonl"), "sheets": str(folder / f"sheets {name}"),
            "export": "net", "article": PACKED[4], "pair": [PACKED[0], PACKED[3]],
            "min_words": 1, "min_articles": 1, "exchanges": 99, "resamples": 99, "top_terms": 12, "top_voices": 4,
            "n_per_cell": 1}


def write_files(folder):
    """A folder of articles whose names are attacks, as far as a file may be called so."""
    folder.mkdir()
    for n, attack in enumerate(HOSTILE):
        name = attack.replace("/", "\u2215").encode()[:200].decode(errors="ignore")
        (folder / f"{name}.txt").write_text(f"Brazil said that tariffs number {n} were {attack}.\n", encoding="utf-8")


def _write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
