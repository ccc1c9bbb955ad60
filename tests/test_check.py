import time

import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.check import describe_input, find_phrases, lint_codebook, lint_use, list_problems
from framing.codebook import load_codebook
from framing.corpus import Corpus, load_corpus
from framing.tables import NOWHERE, make_table
from framing.terms import find_hits

A_HANG = 30  # processor seconds: what blows up takes minutes; how fast the rest is, no test says

FILES = {
    "actors": "actor,label,group,kind\nbrazil,Brazil,south,state\nweber,Anna Weber,north,person\n",
    "aliases": "actor,alias\nbrazil,Brasilia\nweber,the minister\n",
    "terms": "frame,term,pattern\ntrade,tariff,tariff*\n",
}


@pytest.fixture
def lint(tmp_path):
    def lint_files(**changed):
        for name, text in {**FILES, **changed}.items():
            (tmp_path / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        found = lint_codebook(tmp_path)
        return [f"{row.file} {row.line} {row.level}: {row.finding}" for row in found.itertuples()]

    return lint_files


def test_a_codebook_without_faults_has_no_findings(lint):
    assert lint() == []


def test_all_errors_are_found_not_only_the_first(lint):
    assert lint(aliases="actor,alias\nbrasil,Brasilia\nweber,\nbrazil,x\nweber,X\n") == [
        "aliases.csv 2 error: no actor 'brasil' in actors.csv; did you mean 'brazil'?",
        "aliases.csv 3 error: alias is empty",
        "aliases.csv 5 error: 'X' names two actors; keep one, or give both dates (from, to)",
    ]


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"aliases": FILES["aliases"] + "brazil,Tariff*\n"}, "aliases.csv 4 warning: alias 'Tariff*' is a pattern too"
         " (terms.csv line 2), and no hit in a name is counted; change one"),
        ({"aliases": "actor,alias\nbrazil,x\n"},
         "actors.csv 3 note: actor 'weber' has no alias; only its label and 'Weber', taken for the surname, find it"),
        ({"actors": FILES["actors"].replace(",person", ",persn")},
         "actors.csv 3 warning: no kind 'persn'; did you mean 'person'?"),
        ({"actors": FILES["actors"].replace("group", "goup")},
         "actors.csv 1 warning: column 'goup' is not read; if it is 'group', rename it"),
        ({"terms": "frame,term,pattern\n"}, "terms.csv -1 warning: no row, so nothing will be counted; write a frame, "
         "a term and a pattern"),
        ({"aliases": FILES["aliases"] + "brazil,BRASILIA\n"}, "aliases.csv 4 warning: the same as line 2; delete one"),
        ({"cues": "cue,class,frames\nsay,sey,clause\n"}, "cues.csv 2 error: no class 'sey'; did you mean 'say'?"),
        ({"cues": "cue,class,frames\nsay,,clouse of\n"},
         "cues.csv 2 error: frame 'clouse' is no complement and no preposition; did you mean 'clause'?"),
        ({"terms": b"frame,term,pattern\nx,y,T\xfcrk\n"}, "terms.csv -1 error: byte 24 is not UTF-8; save it as UTF-8"),
        ({"terms": "frame,term,patern\n"}, "terms.csv 1 error: no column 'pattern'; if it is 'patern', rename that"),
        ({"terms": "frame,term,pattern\na,b," + "x" * 201 + "\n"},
         "terms.csv 2 error: pattern has 201 characters; 200 are enough"),
    ],
)
def test_a_fault_is_named_with_file_line_and_way_out(lint, changed, finding):
    assert lint(**changed) == [finding]


@pytest.mark.parametrize(
    ("patterns", "findings", "reason"),
    [
        (["a*b*c*", "crime * humanity", "c.e.o", "so-called"], [], "literals and asterisks"),
        (["*"], ["2 error: pattern '*': it counts every word; give it letters"], "no letters"),
        (["tariff**"], ["2 warning: pattern 'tariff**': ** is no more than *; write one"], "two in a row"),
        (["crimes?"], ["2 warning: pattern 'crimes?': '?' stands for itself, only * for word characters; "
                       "list the spellings one by one"], "a regular expression"),
        (["tariff*", "tariffs"], ["3 warning: 'tariff*' (line 2) finds all that 'tariffs' does; delete one"], "wider"),
        (["tariff*", "tariff war*"], [], "the longer one is counted"),
        (["tariff", "other: tariff war*"],
         ["3 note: 'tariff war*' overlaps 'tariff' of term 't' (line 2): each counts there, the frame once"], "in it"),
        (["tariff", "other: tariff"],
         ["3 note: 'tariff' overlaps 'tariff' of term 't' (line 2): each counts there, the frame once"], "the same"),
    ],
)
def test_patterns_are_linted(lint, patterns, findings, reason):
    rows = [pattern.partition(": ") if ": " in pattern else ("t", "", pattern) for pattern in patterns]
    text = "frame,term,pattern\n" + "".join(f"f,{term},{pattern}\n" for term, _, pattern in rows)
    assert lint(terms=text) == [f"terms.csv {finding}" for finding in findings], reason


def test_a_missing_file_is_one_finding(lint, tmp_path):
    lint()
    (tmp_path / "terms.csv").unlink()
    finding = lint_codebook(tmp_path).iloc[0]
    assert finding[["file", "line", "level"]].tolist() == ["terms.csv", NOWHERE, "error"]
    assert finding["finding"].endswith("it needs the columns frame, term, pattern")


@pytest.mark.parametrize("pattern", ["word{0}*", "*{0}", "*a*{0}*a*a*a*a*b", "same {0}", "same", "a*" * 90 + "{0}",
                                     "a " * 97 + "{0}", "(a+)+${0}"])
def test_5000_terms_are_linted_without_a_hang(lint, pattern):
    started = time.process_time()
    lint(terms="frame,term,pattern\n" + "".join(f"f,t{n},{pattern.format(n)}\n" for n in range(5000)))
    assert time.process_time() - started < A_HANG


@pytest.mark.parametrize("changed", [
    {"actors": "actor\n" + "".join(f"actor{n}\n" for n in range(5000)),
     "aliases": "actor,alias\n" + "".join(f"aktor{n},x{n}\n" for n in range(5000))},
    {"actors": "actor\n" + "brazil\n" * 5000},
    {"aliases": "actor,alias,from,to\n" + "".join(f"brazil,x{n},soon,late\n" for n in range(5000))},
    {"cues": "cue,class,frames\n" + "".join(f"say{n},sey,clouse\n" for n in range(5000))},
    {"terms": "frame,term,pattern\n" + "f,t,word\n" * 500_000},
], ids=["unknown actors", "one actor", "no dates", "no cues", "too large"])
def test_5000_faults_are_named_without_a_hang(lint, changed):
    started = time.process_time()
    assert lint(**changed)
    assert time.process_time() - started < A_HANG


def test_the_codebook_of_the_seeds_has_notes_only():
    assert set(lint_codebook("codebook")["level"]) == {"note"}


CODEBOOK = codebook_of(
    "brazil, south, state: Brazil\nchile, south, state: Chile",
    "trade, tariff: tariff*\ntrade, quota: quota\ntrade, dumping: dumping",
)


def test_a_corpus_tells_what_of_a_codebook_is_unused_one_sided_or_missing(lint, tmp_path):
    lint(terms="frame,term,pattern\ntrade,tariff,tariff*\ntrade,quota,quota\ntrade,dumping,dumping\n")
    corpus = corpus_of("Brazil said the tariffs would hurt farmers. Brazil said the tariffs and the quota would not "
                       "help. Chile said the quota would help farmers. Peru said it would wait.")
    statements = find_statements(corpus, CODEBOOK)
    found = lint_use(tmp_path, corpus, statements, find_hits(corpus, statements, CODEBOOK))
    assert [f"{row.file} {row.line}: {row.finding}" for row in found.itertuples()] == [
        "terms.csv 2: only 'brazil' uses term 'tariff': 2 hits",
        "terms.csv 4: term 'dumping' is never used in this corpus",
        "aliases.csv -1: source 'Peru' is not in it: 1 statement, 3 words",
    ]


def test_a_phrase_that_keeps_to_hits_is_found_and_one_that_does_not_is_not():
    near = "The tariffs are an unfair burden in the trade talks. " * 6
    far = "The weather was dull in the trade talks. " * 6
    corpus = corpus_of(near + far)
    hits = find_hits(corpus, make_table("statements"), CODEBOOK)
    phrases = find_phrases(corpus, hits)
    assert phrases[["phrase", "near", "far", "n_near", "n_far"]].values.tolist() == [["unfair burden", 6, 0, 6, 6]]
    oracle = chi2_contingency([[6, 0], [0, 6]], correction=False, lambda_="log-likelihood")
    assert phrases.loc[0, "g2"] == pytest.approx(oracle.statistic)
    assert find_phrases(corpus, hits.iloc[:0]).empty


def test_problems_are_told_by_reason_with_the_first_places():
    rows = [{"path": f"{n}.txt", "row": NOWHERE, "reason": "empty", "help": "fetch it again"} for n in range(8)]
    rows.append({"path": "t.csv", "row": 3, "reason": "not in English", "help": "take it out"})
    corpus = corpus_of("Brazil said no.")
    found = list_problems(Corpus(corpus.articles, corpus.zones, make_table("problems", rows)))
    assert found.values.tolist() == [
        ["0.txt", NOWHERE, "problem",
         "empty (also 1.txt, 2.txt, 3.txt, 4.txt, 5.txt and 2 more); fetch it again"],
        ["t.csv", 3, "problem", "not in English; take it out"]]
    assert list_problems(corpus).empty


def test_a_corpus_is_described():
    corpus = corpus_of("Brazil said no.", "Brazil said no.")
    articles = corpus.articles.assign(outlet=["A", None], published_date=pd.to_datetime(["2024-08-27", None]),
                                      duplicate_group="a")
    found = dict(describe_input(Corpus(articles, corpus.zones, corpus.problems)).values)
    assert found == {
        "articles": "2, 1 of them with the body of another", "body words": "6", "words set aside": "0",
        "outlets": "A 1, unknown 1", "published date": "2024-08-27 to 2024-08-27, 1 known, 1 unknown",
        "other languages": "0 texts refused"}


def test_the_faults_that_stop_a_codebook_are_those_that_the_check_calls_errors(lint, tmp_path):
    lint(aliases="actor,alias\nbrasil,x\n")
    with pytest.raises(ValueError, match=r"aliases.csv line 2: no actor 'brasil'"):
        load_codebook(tmp_path)


def test_two_kinds_of_problems_are_two_findings(tmp_path):
    (tmp_path / "a.txt").write_text("Ministers left on Friday.")
    (tmp_path / "b.txt").write_text("Ministers came on Monday.")
    (tmp_path / "articles.csv").write_text("path,Headline,event_date\na.txt,A,5/3/25\nb.txt,B,Monday\n")
    found = list_problems(load_corpus(tmp_path))["finding"]
    assert sum("is taken for title" in finding for finding in found) == 1
    assert sum("is no date" in finding and "also" in finding for finding in found) == 1
