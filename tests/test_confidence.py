from framing.confidence import find_confidence


def test_a_quotation_with_its_cue_is_surer_than_an_infinitive():
    quoted = find_confidence("clause complement", "statement", "direct", "surname")
    assert quoted > 0.85 > 0.65 > find_confidence("infinitive", "statement", "indirect", "surname")


def test_a_pronoun_is_less_sure_than_a_name():
    rule = ("clause complement", "statement", "indirect")
    assert find_confidence(*rule, "pronoun") < find_confidence(*rule, "name")


def test_what_was_never_measured_gets_the_share_of_all_rows():
    assert 0.6 < find_confidence("new rule", "statement", "indirect", "as printed") < 0.85
