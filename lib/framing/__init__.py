"""Who frames a conflict how: find who says what in news articles, and count framing terms by actor.

One word a concept, in columns, functions and headings alike:

article    one text of the corpus
zone       a stretch of an article of one kind: title, dateline, byline, caption, boilerplate, ..., body
statement  one attributed assertion: content, source and usually a cue
source     who is said to have said it, as printed ("Mr Chen", "the report", "she")
cue        the words that signal the attribution ("said", "according to", "call for")
content    what is said; its characters are the statement's start and end
kind       statement; or denial, belief, mention, whose words stay with whoever reports them
quote type direct (all in quotation marks), mixed (partly), indirect (none)
actor      the source, resolved to an entry of the codebook or to the fullest name in the article
group      what the codebook calls the actor's side; "unlisted" when the codebook does not know it
reporter   the voice of whatever nobody else says
voice      an actor or the reporter: every word of a body belongs to exactly one voice
frame      a family of terms
term       what is counted; one or more patterns
pattern    a spelling of a term; * stands for any word characters
hit        one occurrence of a pattern in a body
status     how a hit is put: asserted, negated, hedged, distanced, denied
rate       hits per 1,000 of a voice's own words

Modules, each importing only from those before it:

tables, text, streams, patterns, matching, parts, duplicates, zones, recurrence, rows, readers, corpus, codebook,
dictionaries, mending, parsing, cues, sources, parentheticals, complements, proposals, kinds, labels, constructions,
relays, turns, quotations, names, lookup, corrections, actors, confidence, attribution, voices, retold, status, terms,
copies, intervals, rates, comparisons, show, summaries, passages, sensitivity, sums, cluster, selection, study,
distinctive, overview, reading, concordance, tone, gold, evaluation, sampling, sheets, validation, check, drawing,
charts, timeline, network, runs, engine, batch, markup, report, warm, records, parent, pool, diff, explore, cli.
"""
